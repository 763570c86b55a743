using Lethean.Actors.Metrics;

namespace Lethean.Actors.Tests.Simulation;

public class WorkersTests
{
    [Fact]
    public async Task Every_variant_should_have_the_same_numbers_however_many_run_at_once()
    {
        const string Seeds = "lethean.experiment.seeds=[1, 2, 3, 4]";
        var (one, _) = await Scenario.RunAsync(Scenario.Load(Scenario.Mixed, Seeds));
        var (three, last) = await Scenario.RunAsync(Scenario.Load(Scenario.Mixed, Seeds, "lethean.experiment.workers=3"));

        Assert.Equal(4ul, last.Seed); // the result has the order of the experiment
        for (ulong seed = 1; seed <= 4; seed++)
            Assert.Equal(LinesOf(one, seed), LinesOf(three, seed));
        Assert.NotEqual(LinesOf(one, 1), LinesOf(one, 2).Select(line => line.Replace("\"seed\":2", "\"seed\":1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Variants_should_run_at_once_when_there_are_workers_for_them()
    {
        using var together = new Barrier(2);
        var experiment = Scenario.Load($"{Scenario.Mixed}\n{Scenario.OneGate}", "lethean.experiment.seeds=[1, 2]", "lethean.experiment.workers=2");
        var met = 0;

        // The first sample of each waits for the first sample of the other.
        await Scenario.RunAsync(experiment, Tiny.Inputs with { Defense = (_, _, _) => new ScriptedGate(sample => Meet(sample)) });

        Assert.Equal(2, met);

        void Meet(int sample)
        {
            if (sample == 1 && together.SignalAndWait(Patience.Limit))
                Interlocked.Increment(ref met);
        }
    }

    private static List<string> LinesOf(RecordingSink sink, ulong seed) =>
    [
        .. sink.Events.OfType<SampleServed>().Where(served => served.Seed == seed).Select(MetricsJson.Line),
        .. sink.Events.OfType<Evaluated>().Where(evaluated => evaluated.Seed == seed).Select(MetricsJson.Line),
    ];
}
