using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Configuration;

/// <summary>Reads the section <c>lethean</c> of one variant.</summary>
internal static class SimulationReader
{
    private const int MostImages = 10_000;
    private const int MostThreads = 256;
    private const int MostWaiting = 1_000_000;
    private const int MostLearning = 10_000;
    private const string Outside = "outside";
    private const string Period = "period";

    // A share that cannot be read must not look like one that leaves users nothing.
    private static readonly ScalarType<double> TrafficShare = ParameterTypes.FractionBelowOne with { Fallback = 0.5 };

    private static readonly ScalarType<EvaluationPrecision> Precisions = ParameterTypes.OneOf(
        PrecisionTypes.ByName.Select(named => (named.Key, new EvaluationPrecision(named.Value))).Prepend(("auto", default)).ToDictionary());

    public static SimulationSettings Read(SettingsReader lethean, KnownKinds kinds)
    {
        var adaptation = ReadAdaptation(lethean.Section("adaptation"), kinds);
        var images = lethean.Section("data");
        var data = ReadData(images);
        var traffic = ReadTraffic(lethean.Section("traffic"), kinds);
        RefuseUsersWithoutImages(images, data, traffic);
        RefusePeriodWithoutTime(lethean.Section("evaluation"), traffic);
        var simulation = new SimulationSettings
        {
            Device = ReadDevice(lethean.Section("device")),
            Model = ReadModel(lethean.Section("model")),
            Data = data,
            Adaptation = adaptation,
            Traffic = traffic,
            Serving = ReadServing(lethean.Section("serving")),
            Defenses = new DefenseReader(kinds).Read(lethean, adaptation),
            Evaluation = ReadEvaluation(lethean.Section("evaluation")),
            Metrics = ReadMetrics(lethean.Section("metrics")),
            Capacity = ReadCapacity(lethean.Section("capacity")),
            CheckpointEvery = lethean.Optional("checkpoint-every", ParameterTypes.Duration(TimeSpan.Zero)),
            AnswerWithin = lethean.Required("answer-within", ParameterTypes.Duration(TimeSpan.FromMilliseconds(1))),
            OutcomesLog = lethean.Required("outcomes-log", ParameterTypes.Flag),
        };
        if (traffic.Target is { } target)
            RefuseWhatNeedsTheModelHere(lethean, simulation, target);
        return simulation;
    }

    /// <summary>Nobody can look into a model behind an endpoint, or change what it does.</summary>
    private static void RefuseWhatNeedsTheModelHere(SettingsReader lethean, SimulationSettings settings, TargetSettings target)
    {
        const string Elsewhere = "the model is behind an endpoint (traffic.target.kind = open-inference)";
        var traffic = lethean.Section("traffic");
        var sources = traffic.Section("sources");
        foreach (var source in settings.Traffic.Sources.Where(source => source.Generator.Threat?.Knowledge == Knowledge.WhiteBox))
            sources.NoteValue(source.Name, $"kind {source.Generator.Kind} asks the model for its gradients (white box), but {Elsewhere}",
                "a surrogate of the attacker's own (grey box), or another kind");
        if (settings.Defenses.Count > 0)
            lethean.NoteValue("defenses", $"they are the model's, and {Elsewhere}", "[]; a server has the defenses that it has");
        if (settings.Evaluation.GradientCorrelation != CorrelationMetric.Off)
            lethean.Section("evaluation").NoteValue("gradient-correlation", $"needs gradients, and {Elsewhere}", "off");
        if (settings.Traffic.Outside is not null)
            traffic.NoteValue(Outside, $"clients outside ask the model in this process, but {Elsewhere}", "null");
        if (settings.Traffic.Admission is { Deadline: not null, Late: LatePolicy.ServeWithoutAdapting })
            traffic.Section("admission").NoteValue("late", $"nobody can tell it not to learn: {Elsewhere}", "drop");
        if (!target.Probes && settings.Traffic.StopAfter.AccuracyBelow is not null)
            traffic.Section("stop-after").NoteValue(
                "accuracy-below", "nothing is evaluated without probes", "null, or target.probes = true");
    }

    public static DeviceSettings ReadDevice(SettingsReader device) => Whole(device, new DeviceSettings(
        device.Required("kind", ParameterTypes.Choice<DeviceKind>()),
        device.Required("threads", ParameterTypes.WholeNumber(1, MostThreads)),
        device.Optional("memory", ByteSize.Type)));

    private static ModelSettings ReadModel(SettingsReader model) => Whole(model, new ModelSettings(
        model.Required("checkpoint", ParameterTypes.Text),
        model.Node["checkpoint"]?.Position ?? model.Node.Position));

    public static DataSettings ReadData(SettingsReader data) => Whole(data, new DataSettings(
        data.OptionalText("path"),
        data.Required("held-out", ParameterTypes.Choice<DatasetSplit>()),
        data.Required("traffic-share", TrafficShare)));

    private static void RefuseUsersWithoutImages(SettingsReader images, DataSettings data, TrafficSettings traffic)
    {
        if (data.TrafficShare == 0 && traffic.Sources.FirstOrDefault(source => source.Generator.SendsHeldOut) is { } user)
            images.NoteValue("traffic-share",
                $"leaves no held-out image for traffic, but source {user.Name} (kind {user.Generator.Kind}) sends them",
                "above 0, below 1, such as 0.25; 0 where nobody sends held-out images");
    }

    public static AdaptationSettings ReadAdaptation(SettingsReader adaptation, KnownKinds kinds)
    {
        var method = adaptation.Required("kind", ParameterTypes.OneOf(kinds.Adaptation.Kinds.ToDictionary(kind => kind.Name)));
        return Whole(adaptation, method.Read(adaptation, ((IParameterSource)adaptation).Refuse));
    }

    private static TrafficSettings ReadTraffic(SettingsReader traffic, KnownKinds kinds)
    {
        var outside = traffic.IsSet(Outside) ? traffic.Required(Outside, SettingTypes.Key) : null;
        var sources = new SourceReader(kinds).Read(traffic, mayBeNone: outside is not null);
        var settings = Whole(traffic, new TrafficSettings(
            traffic.Required("clock", ParameterTypes.Choice<ClockKind>()),
            ReadStopAfter(traffic.Section("stop-after"), outside is not null || sources.All(source => source.IsFinite)),
            sources,
            ReadAdmission(traffic.Section("admission")))
        {
            Outside = outside,
            Target = TargetReader.Read(traffic.Section("target")),
        });
        RefuseOutsideWhereItCannotBe(traffic, settings);
        return settings;
    }

    private static void RefuseOutsideWhereItCannotBe(SettingsReader traffic, TrafficSettings settings)
    {
        if (settings.Outside is null)
            return;
        if (settings.Clock != ClockKind.RealTime)
            traffic.NoteValue("clock", "requests from outside come in real time", "real-time where outside is set");
        if (settings.Sources.Any(source => source.Name == settings.Outside))
            traffic.NoteValue(Outside, $"there is a source called '{settings.Outside}' already", "a name that no source has");
    }

    /// <param name="finite">Whether the traffic ends by itself, or somebody ends it.</param>
    private static StopAfterSettings ReadStopAfter(SettingsReader stopAfter, bool finite)
    {
        var settings = Whole(stopAfter, new StopAfterSettings(
            stopAfter.Optional("samples", ParameterTypes.WholeNumber(1, ParameterTypes.MostSamples)),
            stopAfter.Optional("duration", ParameterTypes.Duration(TimeSpan.FromMilliseconds(1))),
            stopAfter.Optional("accuracy-below", ParameterTypes.Fraction)));
        if (!finite && settings is { Samples: null, Duration: null, AccuracyBelow: null })
            stopAfter.Note(
                stopAfter.Node.Position,
                stopAfter.Path,
                "nothing would end the run",
                "samples, duration or accuracy-below, at least one; or a stop or budget for every source");
        return settings;
    }

    private static AdmissionSettings ReadAdmission(SettingsReader admission) => Whole(admission, new AdmissionSettings(
        admission.Required("queue", ParameterTypes.WholeNumber(0, MostWaiting)),
        admission.Required("overflow", ParameterTypes.Choice<OverflowPolicy>()),
        ReadQuota(admission.Section("quota")),
        admission.Optional("deadline", ParameterTypes.Duration(TimeSpan.FromMilliseconds(1))),
        admission.Required("late", ParameterTypes.Choice<LatePolicy>())));

    private static QuotaSettings? ReadQuota(SettingsReader quota)
    {
        var isSet = quota.OptionalText("rate") is not null;
        var burst = quota.Required("burst", ParameterTypes.WholeNumber(1, MostWaiting));
        return Whole(quota, isSet ? new QuotaSettings(quota.Required("rate", Rate.Type), burst) : null);
    }

    private static ServingSettings ReadServing(SettingsReader serving) => Whole(serving, new ServingSettings(
        serving.Required("mode", ParameterTypes.Choice<ServingMode>()),
        serving.Required("refresh-every", ParameterTypes.WholeNumber(1, ParameterTypes.MostSamples)),
        serving.Required("queue", ParameterTypes.WholeNumber(0, MostLearning)),
        serving.Required("threads", ParameterTypes.WholeNumber(1, MostThreads))));

    private static MetricsSettings ReadMetrics(SettingsReader metrics)
    {
        var warmup = metrics.Section("warmup");
        return Whole(metrics, new MetricsSettings(Whole(warmup, new WarmupSettings(
            warmup.Required("samples", ParameterTypes.WholeNumber(0, ParameterTypes.MostSamples)),
            warmup.Required("duration", ParameterTypes.Duration(TimeSpan.Zero)))),
            metrics.Required("perturbed-pixels", ParameterTypes.Flag)));
    }

    private static CapacitySettings ReadCapacity(SettingsReader capacity) => Whole(capacity, new CapacitySettings(
        capacity.Required("warmup", ParameterTypes.WholeNumber(0, ParameterTypes.MostSamples)),
        capacity.Required("samples", ParameterTypes.WholeNumber(20, ParameterTypes.MostSamples))));

    private static EvaluationSettings ReadEvaluation(SettingsReader evaluation) => Whole(evaluation, new EvaluationSettings(
        evaluation.Required("every", ParameterTypes.WholeNumber(1, ParameterTypes.MostSamples)),
        evaluation.Required("images", SettingTypes.NumberOrAll(MostImages)),
        evaluation.Required("batch-size", ParameterTypes.WholeNumber(1, MostImages)),
        evaluation.Required("threads", ParameterTypes.WholeNumber(1, MostThreads)),
        evaluation.Required("precision", Precisions),
        evaluation.Required("gradient-correlation", ParameterTypes.Choice<CorrelationMetric>()))
    {
        Period = evaluation.Optional(Period, ParameterTypes.Duration(TimeSpan.FromMilliseconds(1))),
    });

    private static void RefusePeriodWithoutTime(SettingsReader evaluation, TrafficSettings traffic)
    {
        if (traffic.Clock != ClockKind.RealTime && evaluation.IsSet(Period))
            evaluation.NoteValue(Period, "time is simulated on the virtual clock", "null, or lethean.traffic.clock = real-time");
    }

    /// <summary>The settings of a section that has been read as a whole: any other key is unknown.</summary>
    private static T Whole<T>(SettingsReader section, T settings)
    {
        section.RefuseOthers();
        return settings;
    }
}
