using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;

namespace Lethean.Actors.Simulation;

/// <summary>Where a run is in its life.</summary>
internal enum RunPhase
{
    /// <summary>Actors are made and the untouched weights are on their way to the evaluation.</summary>
    Preparing,

    /// <summary>Traffic flows.</summary>
    Running,

    /// <summary>Nothing more is offered; the last weights are evaluated and everything is added up.</summary>
    Draining,

    /// <summary>The verdict is told.</summary>
    Ended,

    /// <summary>Nothing can be saved: everything is stopped, and told why.</summary>
    Aborted,
}

/// <summary>
/// The life of one run, and every way to end it. Owned by the <see cref="SimulationActor"/>; others get the tokens.
/// <code>
///   preparing ──begin──► running ──drain──► draining ──end──► ended
///       │                   │  ▲                │
///       │                   │  └ stop(reason), interrupt: the door is shut, the sample in work is finished
///       └───────abort───────┴────────abort──────┴──────────► aborted
/// </code>
/// A stop for a reason (accuracy-below, assertion-failed, queue-overflow, interrupted) shuts the door before the traffic has ended by
/// itself, and the run drains as it always does. An interrupted one abandons evaluations too. An aborted one has no result.
/// </summary>
internal sealed class Lifetime : IDisposable
{
    private readonly CancellationTokenSource _interrupted = new();
    private readonly CancellationTokenSource _aborted = new();

    public RunPhase Phase { get; private set; } = RunPhase.Preparing;

    /// <summary>The door between sources and model.</summary>
    public Admission Admission { get; } = new();

    /// <summary>Cancelled when somebody has interrupted the run: nobody waits for an evaluation any more.</summary>
    public CancellationToken Interrupted => _interrupted.Token;

    /// <summary>Cancelled when the run has failed: nobody answers any more.</summary>
    public CancellationToken Aborted => _aborted.Token;

    public bool WasInterrupted => _interrupted.IsCancellationRequested;

    /// <summary>Ends the traffic before its own end; the first reason stands.</summary>
    /// <param name="reason">One of <see cref="StopReasons"/>.</param>
    public void Stop(string reason) => Admission.Stop(reason);

    public void Interrupt()
    {
        Stop(StopReasons.Interrupted);
        _interrupted.Cancel();
    }

    public void Begin() => Move(RunPhase.Preparing, RunPhase.Running);

    public void Drain() => Move(RunPhase.Running, RunPhase.Draining);

    public void End() => Move(RunPhase.Draining, RunPhase.Ended);

    /// <returns>Whether the run was alive until now.</returns>
    public bool Abort()
    {
        if (Phase is RunPhase.Ended or RunPhase.Aborted)
            return false;
        Phase = RunPhase.Aborted;
        _interrupted.Cancel();
        _aborted.Cancel();
        return true;
    }

    public void Dispose()
    {
        _interrupted.Dispose();
        _aborted.Dispose();
    }

    private void Move(RunPhase from, RunPhase to) =>
        Phase = Phase == from ? to : throw new InvalidOperationException($"A run that is {Phase} cannot become {to}.");
}
