using Akka.Actor;
using Lethean.Actors.Metrics;
using Lethean.Actors.Model;
using Lethean.Actors.Traffic;
using Lethean.Learning.Checkpoints;
using static System.FormattableString;

namespace Lethean.Actors.Simulation;

/// <summary>
/// How people change the course of one run while its traffic flows; what they do is told among its events. Safe to use from any thread.
/// </summary>
/// <param name="keptSnapshots">
/// Snapshots of the model that are kept to go back to, beside the first, 0 or more; one is taken with each evaluation that is due after so
/// many samples.
/// </param>
public sealed class RunControls(int keptSnapshots)
{
    private readonly TaskCompletionSource<Connection> _connection = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isOver;

    /// <summary>Whether anything can be done.</summary>
    public bool IsOpen => _connection.Task.IsCompletedSuccessfully && !_isOver;

    internal RateControl Rates { get; } = new();

    internal int KeptSnapshots => keptSnapshots;

    /// <summary>How the model is at this moment.</summary>
    public async Task<ModelStatus> LookAsync() => await (await _connection.Task).AskAsync<ModelStatus>(ModelActor.Look.Instance);

    /// <summary>Changes the rate of a simulated source.</summary>
    /// <param name="perSecond">See <see cref="RateControl.TrySet"/>.</param>
    /// <returns>Whether there is such a source, and it has a rate.</returns>
    public async Task<bool> ChangeRateAsync(string source, double perSecond)
    {
        var run = await _connection.Task;
        if (!Rates.TrySet(source, perSecond))
            return false;
        run.Note((await LookAsync()).Served, Invariant($"{source}: {perSecond}/s"));
        return true;
    }

    /// <summary>Switches a link of the chain of defenses.</summary>
    /// <param name="on">Null: as its period says.</param>
    /// <returns>Whether there is such a link.</returns>
    public async Task<bool> SwitchDefenseAsync(string link, bool? on)
    {
        var run = await _connection.Task;
        var changed = await run.AskAsync<ModelActor.Changed>(new ModelActor.SwitchDefense(link, on));
        if (changed.IsDone)
            run.Note(changed.Status.Served, $"{link}: {(on is null ? "as configured" : on.Value ? "on" : "off")}");
        return changed.IsDone;
    }

    /// <summary>Takes the model back to the weights, and its defenses to what they remembered, after so many samples.</summary>
    /// <returns>Null where it is done; else the samples after which weights are kept.</returns>
    public async Task<IReadOnlyList<long>?> RollBackAsync(long sample)
    {
        var run = await _connection.Task;
        var changed = await run.AskAsync<ModelActor.Changed>(new ModelActor.RollBack(sample));
        if (!changed.IsDone)
            return changed.Status.Kept;
        run.Note(changed.Status.Served, Invariant($"rolled back to the weights after {sample} samples"));
        return null;
    }

    /// <summary>The weights that predict at this moment.</summary>
    public async Task<WeightSnapshot> TakeSnapshotAsync() =>
        await (await _connection.Task).AskAsync<WeightSnapshot>(ModelActor.TakeSnapshot.Instance);

    /// <summary>Tells the run what was right in the place of answers that were given without a label.</summary>
    /// <param name="images">How many answers.</param>
    /// <param name="correct">So many of them were right.</param>
    public async Task JudgeAsync(string source, int images, int correct) =>
        (await _connection.Task).Metrics.Tell(new MetricsActor.Judged(source, images, correct));

    internal void Connect(IActorRef model, IActorRef metrics, Questions questions) =>
        _connection.TrySetResult(new(model, metrics, questions));

    /// <summary>The traffic has ended.</summary>
    internal void End() => _isOver = true;

    private sealed record Connection(IActorRef Model, IActorRef Metrics, Questions Questions)
    {
        public Task<T> AskAsync<T>(object question) => Questions.AskAsync<T>(Model, question, "model");

        public void Note(long atSample, string what) => Metrics.Tell(new Intervention(atSample, what));
    }
}
