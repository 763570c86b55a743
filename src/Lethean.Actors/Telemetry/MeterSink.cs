using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Lethean.Actors.Metrics;

namespace Lethean.Actors.Telemetry;

/// <summary>Tells the events of an experiment as OpenTelemetry metrics; docs/telemetry.md lists them.</summary>
public sealed class MeterSink : IMetricsSink, IDisposable
{
    private const string Source = "lethean.source";
    private const string Result = "lethean.result";
    private const string Reason = "lethean.reason";

    private readonly Meter _meter = new(Instrumentation.Name);
    private readonly Counter<long> _samples;
    private readonly Histogram<double> _latency;
    private readonly Gauge<double> _accuracy;
    private readonly Counter<long> _evaluations;
    private readonly Counter<long> _restores;

    // Dropped samples that are counted already.
    private readonly Dictionary<(string Variant, ulong Seed, string Source, string Reason), long> _dropped = [];

    public MeterSink()
    {
        _samples = _meter.CreateCounter<long>("lethean.samples", "{sample}", "Samples by what became of them.");
        _latency = _meter.CreateHistogram<double>(
            "lethean.latency",
            "s",
            "Of served samples; service time on the virtual clock, from the intended arrival on the real-time clock.");
        _accuracy = _meter.CreateGauge<double>("lethean.accuracy", "1", "Test accuracy of the last evaluation.");
        _evaluations = _meter.CreateCounter<long>("lethean.evaluations", "{evaluation}", "Evaluations that are complete.");
        _restores = _meter.CreateCounter<long>("lethean.restores", "{restore}", "Crashes of the model that it was restored from.");
    }

    public void Publish(SimulationEvent simulationEvent)
    {
        ArgumentNullException.ThrowIfNull(simulationEvent);
        var tags = new TagList
        {
            { Instrumentation.Variant, simulationEvent.Variant },
            { Instrumentation.Seed, simulationEvent.Seed.ToString(CultureInfo.InvariantCulture) },
        };
        switch (simulationEvent)
        {
            case SampleServed served:
                Count(served, tags);
                break;
            case Evaluated evaluated:
                _accuracy.Record(evaluated.Point.Accuracy, tags);
                _evaluations.Add(1, tags);
                break;
            case ModelRestored:
                _restores.Add(1, tags);
                break;
            case AdmissionProgressed progressed:
                CountDropped(progressed, progressed.Sources.Select(source => (source.Key, source.Value.Dropped)), tags);
                break;
            case VariantCompleted completed:
                CountDropped(completed, completed.Summary.Sources.Select(source => (source.Key, source.Value.Dropped)), tags);
                break;
        }
    }

    public void Dispose() => _meter.Dispose();

    private void Count(SampleServed served, TagList tags)
    {
        var outcome = served.Outcome;
        tags.Add(Source, outcome.Source);
        if (served.Timing is { } timing)
            _latency.Record(timing.Latency.TotalSeconds, tags);
        tags.Add(Result, ResultOf(outcome));
        if ((outcome.FailReason ?? outcome.SkipReason) is { } reason)
            tags.Add(Reason, reason);
        _samples.Add(1, tags);
    }

    private static string ResultOf(SampleOutcome outcome) => outcome switch
    {
        { FailReason: not null } => "failed",
        { Adapted: true } => "adapted",
        { Adapted: false } => "skipped",
        // The model is not here, and nobody knows whether it has learned.
        _ => "served",
    };

    /// <summary>Samples that never reached the model are told in sums.</summary>
    private void CountDropped(
        SimulationEvent news, IEnumerable<(string Source, ImmutableSortedDictionary<string, long> Dropped)> sources, in TagList tags)
    {
        foreach (var (source, dropped) in sources)
        {
            foreach (var (reason, count) in dropped)
            {
                var key = (news.Variant, news.Seed, source, reason);
                var all = tags;
                all.Add(Source, source);
                all.Add(Result, "dropped");
                all.Add(Reason, reason);
                _samples.Add(count - _dropped.GetValueOrDefault(key), all);
                _dropped[key] = count;
            }
        }
    }
}
