using Lethean.Actors.Configuration.Hocon;

namespace Lethean.Actors.Configuration;

/// <summary>What makes a variant of the base: an arm, a point of the grid, or both.</summary>
/// <param name="Labels">Words for it, empty for the base itself.</param>
/// <param name="Layers">What is laid over the base.</param>
/// <param name="GridValues">Where the grid put which value.</param>
internal sealed record Overlay(IReadOnlyList<string> Labels, IReadOnlyList<Layer> Layers,
    IReadOnlyList<(HoconPath Path, HoconValue Value)> GridValues)
{
    public static Overlay None { get; } = new([], [], []);

    public string Label => string.Join(' ', Labels);

    public Overlay With(HoconPath path, HoconValue value, string label) => new(
        [.. Labels, label],
        [.. Layers, new WrittenLayer(HoconObject.At(path, value.Position, value))],
        [.. GridValues, (path, value)]);
}

/// <summary>Reads <c>arms</c> and <c>grid</c> of an experiment.</summary>
/// <param name="experiment">The section.</param>
/// <param name="layersOf">What was assigned to a path, unresolved, so that an arm's <c>+=</c> and substitutions meet the base.</param>
internal sealed class OverlayReader(SettingsReader experiment, Func<HoconPath, IReadOnlyList<Layer>> layersOf)
{
    private const int MostVariants = 1000;

    /// <summary>Every arm at every point of the grid; one that changes nothing where there is neither.</summary>
    public IReadOnlyList<Overlay> Read()
    {
        var overlays = ReadArms();
        foreach (var (path, values) in ReadGrid(experiment.Section("grid"), HoconPath.Root).ToList())
        {
            if (overlays.Count * (long)values.Elements.Count > MostVariants)
            {
                experiment.Note(values.Position, experiment.Path / "grid", "too many variants", $"{MostVariants}");
                return overlays;
            }
            overlays = [.. overlays.SelectMany(overlay =>
                values.Elements.Select(value => overlay.With(path, value, LabelOf(path, value))))];
        }
        return overlays;
    }

    private List<Overlay> ReadArms()
    {
        var arms = experiment.Sections("arms").Where(arm =>
            experiment.Node.Find(HoconPath.Root / "arms" / arm.Name) is HoconObject).ToList();
        if (arms.Count > MostVariants)
            experiment.Note(experiment.Node.Position, experiment.Path / "arms", "too many variants", $"{MostVariants}");
        foreach (var (name, arm) in arms)
        {
            if (!Names.IsLabel(name))
                arm.Note(arm.Node.Position, arm.Path, "an arm of this name", Names.AllowedLabel);
            RefuseShared(arm.Node, arm.Path);
        }
        return arms.Count == 0
            ? [Overlay.None]
            : [.. arms.Take(MostVariants).Select(arm => new Overlay([arm.Name], layersOf(SettingPaths.Arms / arm.Name), []))];
    }

    /// <summary>The lists of the grid with their paths, which may be written as one quoted key or as nested objects.</summary>
    private IEnumerable<(HoconPath Path, HoconList Values)> ReadGrid(SettingsReader grid, HoconPath prefix)
    {
        foreach (var (key, field) in grid.Node.Fields)
        {
            var path = new HoconPath([.. prefix.Elements, .. HoconPath.Parse(key, field.KeyPosition).Elements]);
            if (field.Value is HoconObject)
            {
                foreach (var nested in ReadGrid(grid.Section(key), path))
                    yield return nested;
            }
            else if (field.Value is HoconList { Elements.Count: > 0 } values)
            {
                RefuseShared(HoconObject.At(path, field.KeyPosition, values), experiment.Path / "grid");
                yield return (path, values);
            }
            else
                grid.Note(field.Value.Position, grid.Path / key, $"{HoconWriter.WriteInline(field.Value)} is not allowed",
                    "a list of one value or more");
        }
    }

    private void RefuseShared(HoconObject overlay, HoconPath path)
    {
        var reader = new SettingsReader(overlay, path, experiment.Problems);
        if (overlay["lethean"] is not null)
        {
            var lethean = reader.Section("lethean");
            foreach (var (key, field) in lethean.Node.Fields.Where(field => SettingPaths.Shared.Contains(field.Key)))
                lethean.Note(field.KeyPosition, lethean.Path / key, "the same for all variants",
                    "settings of one simulation; for seeds, lethean.experiment.seeds");
        }
        foreach (var (key, field) in overlay.Fields.Where(field => field.Key is not ("lethean" or SettingPaths.Definitions)))
            reader.Note(field.KeyPosition, path / key, "not a setting of one simulation", "lethean.… or definitions.…");
    }

    private static string LabelOf(HoconPath path, HoconValue value) =>
        $"{path.Elements[^1]}={(value is HoconScalar scalar ? scalar.Text : HoconWriter.WriteInline(value))}";
}
