namespace Conformance.Akka.Tests.Streams.Probes;

/// <summary>Holds what a test wants done in a stage until the stage has started.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource<Action<Action>> _callback = new();

    public void Open(Action<Action> callback) => _callback.TrySetResult(callback);

    public void Run(Action action)
    {
        Assert.True(_callback.Task.Wait(StreamSpec.Patience), "the stage did not start");
        _callback.Task.Result(action);
    }
}

internal static class Sync
{
    /// <summary>Several round trips: the first may meet signals of other stages that are still waiting for their turn.</summary>
    public static async Task RunAsync(Action<Action> run)
    {
        for (var i = 0; i < 3; i++)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            run(done.SetResult);
            await done.Task.WaitAsync(StreamSpec.Patience);
        }
    }
}
