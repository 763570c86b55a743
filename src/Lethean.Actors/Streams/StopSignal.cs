namespace Lethean.Actors.Streams;

/// <summary>
/// Ends the traffic before its own end: admission lets nothing more through from the moment this is raised. The first
/// reason stands. Thread-safe.
/// </summary>
public sealed class StopSignal
{
    private readonly TaskCompletionSource<string> _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Why the traffic ends, or <c>null</c> while it goes on.</summary>
    public string? Reason => _raised.Task.IsCompletedSuccessfully ? _raised.Task.Result : null;

    /// <summary>Completes with the reason.</summary>
    public Task<string> Raised => _raised.Task;

    public void Raise(string reason) => _raised.TrySetResult(reason);
}
