using Lethean.Actors.Configuration.Hocon;
using Lethean.Learning.Kinds;

namespace Lethean.Actors.Configuration;

/// <summary>Makes an experiment of its layers.</summary>
/// <param name="name">What it is called where <c>lethean.name</c> does not say.</param>
/// <param name="files">reference.conf and the scenario.</param>
/// <param name="flags">What the command line lays over all variants.</param>
/// <param name="kinds">What may be named.</param>
internal sealed class ExperimentReader(string name, IReadOnlyList<HoconNode> files, IReadOnlyList<HoconNode> flags, KnownKinds kinds)
{
    private readonly List<Problem> _problems = [];

    /// <exception cref="ConfigurationException">Names all problems.</exception>
    public ExperimentSettings Read()
    {
        var resolver = ResolverFor(Overlay.None);
        var root = resolver.Resolve();
        var lethean = SectionOf(root);
        var finalName = lethean.OptionalName("name") ?? name;
        var experiment = lethean.Section("experiment");
        var overlays = new OverlayReader(experiment, resolver.LayersOf).Read();
        var seeds = experiment.List("seeds", SettingTypes.Seed);
        var seed = lethean.Required("seed", SettingTypes.Seed);
        var workers = experiment.Required("workers", ParameterTypes.WholeNumber(1, 256));
        experiment.RefuseOthers();
        var endpoint = ReadEndpoint(lethean.Section("telemetry"));
        var serve = ServeReader.Read(lethean.Section("serve"));
        var cluster = ClusterReader.Read(lethean.Section("cluster"));
        TrainingReader.ReadTraining(lethean.Section("training"), finalName, seed);
        RefuseUnknownRoots(root);

        var points = overlays.Select(overlay => (Overlay: overlay, Root: ResolverFor(overlay).Resolve())).ToList();
        var simulations = points.Select(point =>
            (Arm: point.Overlay.Label, Simulation: ReadSimulation(point.Overlay, point.Root))).ToList();
        var assertions = ReadAssertions(lethean.Section("assertions"), simulations.Select(point => point.Simulation));
        var endsOn = lethean.Section("assertions").Required(AssertionReader.AbortOnFail, ParameterTypes.Flag) ? assertions : [];
        RefuseNames(experiment, overlays, seeds);
        RefuseRivals(experiment, workers, simulations.Count * Math.Max(1, seeds.Count), simulations.Select(point => point.Simulation));
        RefuseSharedTargets(experiment, Math.Max(1, seeds.Count), simulations.Select(point => point.Simulation.Traffic.Target));
        ThrowProblems();
        return new ExperimentSettings
        {
            Name = finalName,
            Variants =
            [
                .. simulations.SelectMany(point =>
                    VariantsOf(point.Arm.Length == 0 ? finalName : point.Arm, point.Simulation, seeds, seed, endsOn)),
            ],
            Workers = workers,
            OtlpEndpoint = endpoint,
            Serve = serve,
            Cluster = cluster,
            Assertions = assertions,
            Resolved = ResolvedRoot.Of(finalName, root, points),
            AkkaSection = HoconWriter.Write(root.Without(key => !SettingPaths.ActorSystem.Contains(key))),
        };
    }

    private HoconResolver ResolverFor(Overlay overlay) => new(
        [.. files.Select(file => new WrittenLayer(file)), .. overlay.Layers, .. flags.Select(flag => new WrittenLayer(flag))]);

    private SettingsReader SectionOf(HoconObject root) => new SettingsReader(root, HoconPath.Root, _problems).Section("lethean");

    private SimulationSettings ReadSimulation(Overlay overlay, HoconObject root)
    {
        foreach (var (path, value) in overlay.GridValues.Where(point =>
            point.Value is not HoconObject && !point.Value.SameAs(root.Find(point.Path))))
            _problems.Add(new Problem(value.Position, path, "a flag or another path of the grid overrides this", "each path once"));
        var lethean = SectionOf(root);
        var simulation = SimulationReader.Read(lethean, kinds);
        foreach (var shared in SettingPaths.Shared)
            lethean.Skip(shared);
        lethean.RefuseOthers();
        return simulation;
    }

    private static Uri? ReadEndpoint(SettingsReader telemetry)
    {
        var endpoint = telemetry.OptionalAddress("otlp-endpoint");
        telemetry.RefuseOthers();
        return endpoint;
    }

    private static IReadOnlyList<Assertion> ReadAssertions(SettingsReader section, IEnumerable<SimulationSettings> simulations)
    {
        var sources = simulations.SelectMany(simulation =>
            simulation.Traffic.Sources.Select(source => source.Name).Append(simulation.Traffic.Outside).OfType<string>());
        return new AssertionReader(section, [.. sources.Distinct().Order(StringComparer.Ordinal)]).Read();
    }

    private static IEnumerable<VariantSettings> VariantsOf(
        string arm, SimulationSettings simulation, IReadOnlyList<ulong> seeds, ulong seed, IReadOnlyList<Assertion> endsOn) =>
        (seeds.Count == 0 ? [seed] : seeds).Select(each => new VariantSettings(arm, each, simulation, endsOn));

    private static void RefuseNames(SettingsReader experiment, IReadOnlyList<Overlay> overlays, IReadOnlyList<ulong> seeds)
    {
        if (overlays.CountBy(overlay => overlay.Label).FirstOrDefault(label => label.Value > 1) is { Key: { } twice })
            experiment.Note(experiment.Node.Position, experiment.Path, $"two variants called '{twice}'",
                "arms and values of the grid that differ");
        if (overlays.FirstOrDefault(overlay => overlay.GridValues.Count > 0 && !Names.IsLabel(overlay.Label)) is { } unnamed)
            experiment.Note(experiment.Node.Position, experiment.Path, $"a point of the grid called '{unnamed.Label}'",
                $"{Names.AllowedLabel}; arms give names of their own");
        if (seeds.Distinct().Count() < seeds.Count)
            experiment.NoteValue("seeds", "a seed twice", "seeds that differ");
    }

    /// <summary>Variants that run at once take time from each other, and time is what the real-time clock measures.</summary>
    private static void RefuseRivals(SettingsReader experiment, int workers, int variants, IEnumerable<SimulationSettings> simulations)
    {
        if (workers > 1 && variants > 1 && simulations.Any(simulation => simulation.Traffic.Clock == ClockKind.RealTime))
            experiment.NoteValue("workers",
                $"{workers} variants at once would take the time of each other, and there are some on the real-time clock",
                "1, or lethean.traffic.clock = virtual in all of them");
    }

    /// <summary>Nobody can take a model behind an endpoint back to what it was.</summary>
    private static void RefuseSharedTargets(SettingsReader experiment, int seeds, IEnumerable<TargetSettings?> targets)
    {
        foreach (var (target, arms) in targets.OfType<TargetSettings>().CountBy(target => (target.Url, target.Model)))
        {
            if (arms * seeds > 1)
                experiment.Note(experiment.Node.Position, experiment.Path,
                    $"{arms * seeds} variants would attack {target.Model} at {target.Url}, each as the ones before have left it",
                    "one variant; or arms with a traffic.target.model of their own; or runs between which the server starts anew");
        }
    }

    private void RefuseUnknownRoots(HoconObject root)
    {
        var reader = new SettingsReader(root, HoconPath.Root, _problems);
        foreach (var key in SettingPaths.ActorSystem.Append(SettingPaths.Definitions).Append("lethean"))
            reader.Section(key);
        reader.RefuseOthers();
    }

    /// <summary>
    /// Variants share most of what they are made of, and so its problems. What reference.conf leaves open is missed in the scenario.
    /// </summary>
    private void ThrowProblems()
    {
        var scenario = files[^1].Position;
        if (_problems.Count > 0)
            throw new ConfigurationException(
            [
                .. _problems.Select(problem =>
                    problem.Position.Source == ScenarioLoader.ReferenceName ? problem with { Position = scenario } : problem)
                    .DistinctBy(problem => (problem.Position, problem.What))
                    .OrderBy(problem => problem.Position.Source, StringComparer.Ordinal)
                    .ThenBy(problem => problem.Position.Line).ThenBy(problem => problem.Position.Column),
            ]);
    }
}

/// <summary>Writes an experiment down without substitutions and grids, so that reading it gives the same variants.</summary>
internal static class ResolvedRoot
{
    /// <param name="name">The experiment's.</param>
    /// <param name="root">The base.</param>
    /// <param name="variants">Each overlay with the base under it, resolved.</param>
    public static HoconObject Of(string name, HoconObject root, IReadOnlyList<(Overlay Overlay, HoconObject Root)> variants)
    {
        var common = variants.Select(variant => Simulation(variant.Root)).Aggregate((one, other) => one.CommonWith(other));
        var arms = variants.Where(variant => variant.Overlay.Labels.Count > 0).Select(variant =>
            Field(variant.Overlay.Label, Object(Field("lethean", Simulation(variant.Root).Beyond(common)))));
        var experiment = Object(Field("arms", Object([.. arms])), Field("grid", Object()),
            Field("seeds", root.Find(SettingPaths.Seeds)!), Field("workers", root.Find(SettingPaths.Workers)!));
        var lethean = Object(Field("name", NameOf(name, root)), Field("seed", root.Find(SettingPaths.Seed)!))
            .MergedWith(common)
            .MergedWith(Object(Field("assertions", root.Find(SettingPaths.Assertions)!),
                Field("cluster", root.Find(SettingPaths.Cluster)!), Field("experiment", experiment),
                Field("serve", root.Find(SettingPaths.Serve)!), Field("telemetry", root.Find(SettingPaths.Telemetry)!)));
        return Object(Field("lethean", lethean)).MergedWith(root.Without(key => !SettingPaths.ActorSystem.Contains(key)));
    }

    /// <summary>What belongs to one simulation.</summary>
    private static HoconObject Simulation(HoconObject root) => ((HoconObject)root["lethean"]!).Without(SettingPaths.Shared.Contains);

    private static HoconScalar NameOf(string name, HoconObject root) =>
        root.Find(SettingPaths.Name) is HoconScalar { IsNull: false } given ? given : new HoconScalar(default, name, IsQuoted: true);

    private static HoconObject Object(params KeyValuePair<string, HoconField>[] fields) => HoconObject.Of(default, fields);

    private static KeyValuePair<string, HoconField> Field(string key, HoconValue value) => new(key, new HoconField(value.Position, value));
}
