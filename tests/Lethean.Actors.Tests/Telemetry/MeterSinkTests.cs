using System.Diagnostics;
using System.Diagnostics.Metrics;
using Lethean.Actors.Simulation;
using Lethean.Actors.Telemetry;

namespace Lethean.Actors.Tests.Telemetry;

public class MeterSinkTests
{
    // Other tests run at the same time; nobody else has this seed.
    private const string Seed = "480237";

    [Fact]
    public async Task Metrics_should_tell_what_the_summary_tells()
    {
        var counts = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == Instrumentation.Name)
                    listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(Key(instrument, tags), value));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(Key(instrument, tags), 1));
        listener.Start();
        using var sink = new MeterSink();

        var experiment = Scenario.Load(Scenario.Mixed, $"lethean.seed={Seed}");
        var result = await ExperimentRunner.RunAsync(experiment, _ => Tiny.Inputs, [sink]);

        var summary = result.Variants.Single();
        foreach (var (source, expected) in summary.Sources)
        {
            Assert.Equal(expected.Adapted!.Value, Sum($"lethean.samples {source} adapted"));
            Assert.Equal(expected.Skipped!.Values.Sum(), Sum($"lethean.samples {source} skipped"));
            Assert.Equal(expected.Served, Sum($"lethean.latency {source}"));
        }

        Assert.Equal(summary.Evaluations.Length, Sum("lethean.evaluations"));
        Assert.Equal(summary.Evaluations.Length, Sum("lethean.accuracy"));

        void Add(string? key, double value)
        {
            if (key is null)
                return;
            lock (counts)
                counts[key] = counts.GetValueOrDefault(key) + value;
        }

        double Sum(string key) => counts.Where(count => count.Key == key || count.Key.StartsWith(key + " ", StringComparison.Ordinal)).Sum(count => count.Value);
    }

    [Fact]
    public async Task Trace_should_have_a_span_for_each_evaluation_within_that_of_the_variant()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Instrumentation.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                lock (spans)
                    spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);

        var experiment = Scenario.Load(Scenario.Mixed, $"lethean.seed={Seed}");
        var (_, summary) = await Scenario.RunAsync(experiment);

        lock (spans)
        {
            var own = spans.Where(span => Equals(span.GetTagItem(Instrumentation.Seed), Seed)).ToList();
            var variant = Assert.Single(own, span => span.OperationName == "variant");
            var evaluations = spans.Where(span => span.OperationName == "evaluation" && span.ParentSpanId == variant.SpanId).ToList();
            Assert.Equal(summary.Evaluations.Select(point => (object?)point.Sample), evaluations.Select(span => span.GetTagItem("lethean.sample")));
            Assert.All(evaluations, span => Assert.Equal(variant.TraceId, span.TraceId));
        }
    }

    /// <returns>Instrument, source, result and reason; <c>null</c> for another test's.</returns>
    private static string? Key(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var all = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
        if (!Equals(all[Instrumentation.Seed], Seed))
            return null;
        var words = new[] { "lethean.source", "lethean.result", "lethean.reason" }.Select(name => all.GetValueOrDefault(name)).OfType<string>();
        return string.Join(' ', words.Prepend(instrument.Name));
    }
}
