using System.Text.Json.Nodes;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Host.Folders;
using Lethean.Host.Runs;

namespace Lethean.Host.Tests.Runs;

public sealed class CapacityTests : IDisposable
{
    private const string Quick = "\nlethean.capacity { warmup = 2, samples = 20 }\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Capacity_should_be_measured_and_told_with_its_interval()
    {
        _folder.Write("tiny.conf", TinyScenario.Text() + Quick);
        var result = await HostProcess.RunAsync(_folder.Path, "capacity", "tiny.conf", "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        var capacity = JsonNode.Parse(result.Output)!;
        double Number(string name) => capacity[name]!.GetValue<double>();
        Assert.Equal((20, 2), ((int)Number("samples"), (int)Number("warmup")));
        Assert.Equal(20 / Number("seconds"), Number("perSecond"), Number("perSecond") * 1e-9);
        Assert.InRange(Number("perSecond"), Number("low"), Number("high"));
        Assert.Contains("samples/s (95 % interval", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_with_rates_relative_to_the_capacity_should_measure_it_once_and_keep_it()
    {
        _folder.Write("tiny.conf", TinyScenario.Text(samples: 30) + Quick + """
            lethean {
              traffic { clock = real-time, sources { users.rate = 0.5 × capacity, attacker.rate = 0.25 × capacity } }
            }
            """);
        var result = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "out");

        Assert.True(result.ExitCode == 0, result.ToString());
        var run = RunReader.Read(_folder["out"]);
        var capacity = run.Manifest.Capacity!.PerSecond;
        var resolved = ScenarioLoader.LoadText(run.ResolvedConfiguration, "resolved.conf", []);
        Assert.False(CapacityRates.AreIn(resolved));
        Assert.Equal(
            [capacity / 4, capacity / 2],
            resolved.Variants[0].Simulation.Traffic.Sources.Select(source => Assert.IsType<PoissonArrivalSettings>(source.Arrivals).Profile.InitialPerSecond));
        Assert.Contains("offered/s", result.Output, StringComparison.Ordinal);
        Assert.Contains("Warm-up: the first 10 answers", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Meter_should_leave_out_warmup_and_crafting()
    {
        var meter = new CapacityMeter(warmup: 5);
        var served = Served(crafting: TimeSpan.FromHours(1));
        for (var i = 0; i < 24; i++)
            meter.Publish(served);
        Assert.Null(meter.Summarize(Variant));
        meter.Publish(served);

        // An hour of crafting a sample that the wall clock never saw: twenty hours less than the wall clock says.
        Assert.InRange(meter.Summarize(Variant)!.Seconds, -20 * 3600, -20 * 3600 + 600);
    }

    [Fact]
    public void Interval_should_be_finite_when_the_machine_stood_still_for_a_while()
    {
        var meter = new CapacityMeter(warmup: 0);
        // Crafting below zero is time that the wall clock never saw: an hour a sample, and a thousand for one.
        for (var i = 0; i < 20; i++)
            meter.Publish(Served(crafting: -TimeSpan.FromHours(i == 7 ? 1000 : 1)));
        var capacity = meter.Summarize(Variant)!;

        Assert.True(double.IsFinite(capacity.High));
        Assert.InRange(capacity.PerSecond, capacity.Low, capacity.High);
        Assert.True(capacity.Low > 0);
    }

    private static VariantSettings Variant { get; } = new("a", 1, null!, []);

    private static SampleServed Served(TimeSpan crafting) => new(
        "a", 1, MadeUpRun.Outcome with { Adapted = true, SkipReason = null },
        new SampleTiming { Latency = TimeSpan.Zero, ServiceTime = TimeSpan.Zero, Crafting = crafting });
}
