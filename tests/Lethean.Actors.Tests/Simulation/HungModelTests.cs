namespace Lethean.Actors.Tests.Simulation;

public class HungModelTests
{
    /// <summary>Both at once: what takes time is the waiting.</summary>
    [Fact]
    public Task Model_that_hangs_should_end_the_run_and_be_named() => Task.WhenAll(EndAsync("adapted"), EndAsync("latest-snapshot"));

    private static async Task EndAsync(string serving)
    {
        using var hanging = new ManualResetEventSlim();
        var isBackground = false;
        var gate = new ScriptedGate(sample =>
        {
            if (sample != 5)
                return;
            isBackground = Thread.CurrentThread.IsBackground;
            hanging.Wait(Patience.Limit);
        });
        var experiment = Scenario.Load(
            $"{Scenario.Mixed}\n{Scenario.OneGate}",
            "lethean.answer-within=10s", $"lethean.serving.mode={serving}", "lethean.traffic.sources.insider.kind=lethean");

        var failure = await Assert.ThrowsAsync<SimulationException>(() => Scenario.RunAsync(experiment, Scenario.With(gate)));
        hanging.Set();

        Assert.Contains("the model did not answer Serve within 10 s", failure.Message, StringComparison.Ordinal);
        Assert.True(isBackground); // or else the process would wait for it
    }
}
