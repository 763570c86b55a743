using Lethean.Learning.Models;
using Lethean.Learning.Adaptation;

namespace Lethean.Actors.Configuration.Reading;

/// <summary>Reads the section <c>lethean</c> of one variant.</summary>
internal static class SimulationReader
{
    private const int MostSamples = 1_000_000_000;
    private const int MostImages = 10_000;
    private const int MostThreads = 256;
    private const int MostWaiting = 1_000_000;
    private const int MostLearning = 10_000;

    private static readonly SettingType<Precision> Precisions =
        SettingTypes.OneOf(new Dictionary<string, Precision> { ["float32"] = Precision.Full, ["bfloat16"] = Precision.Bfloat16 });

    public static SimulationSettings Read(SettingsReader lethean)
    {
        var adaptation = ReadAdaptation(lethean.Section("adaptation"));
        return new(
            ReadDevice(lethean.Section("device")),
            ReadModel(lethean.Section("model")),
            ReadData(lethean.Section("data")),
            adaptation,
            ReadTraffic(lethean.Section("traffic")),
            ReadServing(lethean.Section("serving")),
            DefenseReader.Read(lethean, adaptation),
            ReadEvaluation(lethean.Section("evaluation")),
            ReadMetrics(lethean.Section("metrics")),
            ReadCapacity(lethean.Section("capacity")),
            lethean.Optional("checkpoint-every", SettingTypes.Duration(TimeSpan.Zero)),
            lethean.Required("outcomes-log", SettingTypes.Boolean))
        {
            AnswerWithin = lethean.Required("answer-within", SettingTypes.Duration(TimeSpan.FromMilliseconds(1))),
        };
    }

    public static DeviceSettings ReadDevice(SettingsReader device) => Whole(device, new DeviceSettings(
        device.Required("kind", SettingTypes.Choice<DeviceKind>()),
        device.Required("threads", SettingTypes.Integer(1, MostThreads))));

    private static ModelSettings ReadModel(SettingsReader model) => Whole(model, new ModelSettings(
        model.Required("checkpoint", SettingTypes.Text),
        model.Node["checkpoint"]?.Position ?? model.Node.Position));

    private static DataSettings ReadData(SettingsReader data) => Whole(data, new DataSettings(data.OptionalText("path")));

    private static AdaptationSettings ReadAdaptation(SettingsReader adaptation) => Whole(adaptation, new AdaptationSettings
    {
        Enabled = adaptation.Required("enabled", SettingTypes.Boolean),
        Mode = adaptation.Required("mode", SettingTypes.Choice<AdaptationMode>()),
        LearningRate = adaptation.Required("learning-rate", SettingTypes.PositiveNumber(10)),
        Steps = adaptation.Required("steps", SettingTypes.Integer(1, 1000)),
        Batch = adaptation.Required("batch", SettingTypes.Batch),
    });

    private static TrafficSettings ReadTraffic(SettingsReader traffic)
    {
        var sources = SourceReader.Read(traffic);
        return Whole(traffic, new TrafficSettings(
            traffic.Required("clock", SettingTypes.Choice<ClockKind>()),
            ReadStopAfter(traffic.Section("stop-after"), sources.All(source => source.IsFinite)),
            sources,
            ReadAdmission(traffic.Section("admission"))));
    }

    /// <param name="finite">Whether the traffic ends by itself.</param>
    private static StopAfterSettings ReadStopAfter(SettingsReader stopAfter, bool finite)
    {
        var settings = Whole(stopAfter, new StopAfterSettings(
            stopAfter.Optional("samples", SettingTypes.Integer(1, MostSamples)),
            stopAfter.Optional("duration", SettingTypes.Duration(TimeSpan.FromMilliseconds(1))),
            stopAfter.Optional("accuracy-below", SettingTypes.Fraction)));
        if (!finite && settings is { Samples: null, Duration: null, AccuracyBelow: null })
            stopAfter.Note(stopAfter.Node.Position, stopAfter.Path, "nothing would end the run", "samples, duration or accuracy-below, at least one; or a stop or budget for every source");
        return settings;
    }

    private static AdmissionSettings ReadAdmission(SettingsReader admission) => Whole(admission, new AdmissionSettings(
        admission.Required("queue", SettingTypes.Integer(0, MostWaiting)),
        admission.Required("overflow", SettingTypes.Choice<OverflowPolicy>()),
        ReadQuota(admission.Section("quota")),
        admission.Optional("deadline", SettingTypes.Duration(TimeSpan.FromMilliseconds(1))),
        admission.Required("late", SettingTypes.Choice<LatePolicy>())));

    private static QuotaSettings? ReadQuota(SettingsReader quota)
    {
        var isSet = quota.OptionalText("rate") is not null;
        var burst = quota.Required("burst", SettingTypes.Integer(1, MostWaiting));
        return Whole(quota, isSet ? new QuotaSettings(quota.Required("rate", SettingTypes.Rate), burst) : null);
    }

    private static ServingSettings ReadServing(SettingsReader serving) => Whole(serving, new ServingSettings(
        serving.Required("mode", SettingTypes.Choice<ServingMode>()),
        serving.Required("refresh-every", SettingTypes.Integer(1, MostSamples)),
        serving.Required("queue", SettingTypes.Integer(0, MostLearning)),
        serving.Required("threads", SettingTypes.Integer(1, MostThreads))));

    private static MetricsSettings ReadMetrics(SettingsReader metrics)
    {
        var warmup = metrics.Section("warmup");
        return Whole(metrics, new MetricsSettings(Whole(warmup, new WarmupSettings(
            warmup.Required("samples", SettingTypes.Integer(0, MostSamples)),
            warmup.Required("duration", SettingTypes.Duration(TimeSpan.Zero)))),
            metrics.Required("perturbed-pixels", SettingTypes.Boolean)));
    }

    private static CapacitySettings ReadCapacity(SettingsReader capacity) => Whole(capacity, new CapacitySettings(
        capacity.Required("warmup", SettingTypes.Integer(0, MostSamples)),
        capacity.Required("samples", SettingTypes.Integer(20, MostSamples))));

    private static EvaluationSettings ReadEvaluation(SettingsReader evaluation) => Whole(evaluation, new EvaluationSettings(
        evaluation.Required("every", SettingTypes.Integer(1, MostSamples)),
        evaluation.Required("images", SettingTypes.Integer(1, MostImages)),
        evaluation.Required("batch-size", SettingTypes.Integer(1, MostImages)),
        evaluation.Required("threads", SettingTypes.Integer(1, MostThreads)),
        evaluation.Required("precision", Precisions),
        evaluation.Required("gradient-correlation", SettingTypes.Choice<CorrelationMetric>())));

    /// <summary>The settings of a section that has been read as a whole: any other key is unknown.</summary>
    private static T Whole<T>(SettingsReader section, T settings)
    {
        section.RefuseOthers();
        return settings;
    }
}
