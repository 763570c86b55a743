using System.Collections.Immutable;
using Akka.Actor;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;
using static TorchSharp.torch;

namespace Lethean.Actors.Model;

/// <summary>What a <see cref="ModelActor"/> is made of.</summary>
internal sealed record ModelSetup
{
    public required Checkpoint Checkpoint { get; init; }

    /// <summary>Where the live weights are.</summary>
    public required Device Device { get; init; }

    public required AdaptationSettings Adaptation { get; init; }

    /// <summary>Makes the chain of one incarnation around its network.</summary>
    public required Func<ITestTimeModel, DefenseChain> Defenses { get; init; }

    /// <summary>Torch threads of the model, 1 or more.</summary>
    public required int Threads { get; init; }

    /// <summary>A snapshot is due after each so many served samples.</summary>
    public required int SnapshotEvery { get; init; }

    /// <summary>Who answers with snapshots of this model, or <c>null</c> where it answers itself.</summary>
    public Publishing? Publishing { get; init; }

    /// <summary>Snapshots that it keeps to go back to, the first and the last ones, 0 or more.</summary>
    public int Kept { get; init; }

    /// <summary>Whether each sample's gradients are compared before it is served.</summary>
    public bool CorrelateSamples { get; init; }

    public TestTimeLearner CreateLearner(ModelMemory memory)
    {
        var model = Checkpoint.CreateModel(Device);
        return new(model, Adaptation, Defenses(model), memory.Randomness);
    }
}

/// <summary>Where the model's snapshots go that others answer with.</summary>
/// <param name="Server">Told before the model answers the sample that made one due, so that the next one meets it.</param>
/// <param name="Every">A snapshot is due after each so many samples.</param>
internal sealed record Publishing(IActorRef Server, int Every, TrafficClock Clock)
{
    public void Publish(WeightSnapshot snapshot) => Server.Tell(new FrozenNetworkActor.Publish(snapshot, Clock.Now));
}

/// <summary>
/// What outlives a crash of the <see cref="ModelActor"/>; each incarnation gets it from the one before. Touched by the
/// actor only. The count of served samples goes on after a crash, so a later evaluation labelled 100 is of weights that
/// have served 100 samples, of which those between snapshot and crash have left no trace; the metrics say which.
/// </summary>
/// <param name="randomness">Of the adaptation; goes on where it was.</param>
/// <param name="defenses">What the links of the chain have done; goes on too.</param>
/// <param name="lastState">Where the first incarnation goes on; <c>null</c> to begin.</param>
internal sealed class ModelMemory(RandomStream randomness, IReadOnlyList<DefenseTally> defenses, LearnerState? lastState)
{
    private readonly List<LearnerState> _kept = [];

    public RandomStream Randomness { get; } = randomness;

    public long Served { get; private set; } = lastState?.Version ?? 0;

    /// <summary><c>null</c> before the first incarnation.</summary>
    public LearnerState? LastState { get; private set; } = lastState;

    /// <summary>Why the incarnation before this one ended; <c>null</c> in the first.</summary>
    public string? LastCrash { get; set; }

    /// <summary>What the model can go back to, the oldest first.</summary>
    public IReadOnlyList<LearnerState> Kept => _kept;

    /// <summary>Right after a snapshot.</summary>
    public ModelState State => new(LastState!, Randomness.State, [.. defenses.Select(tally => tally.State)]);

    /// <summary>What the links of the chain have done so far, in order.</summary>
    public ImmutableArray<DefenseCounts> Defenses =>
        [.. defenses.Select(link => new DefenseCounts(link.Name, link.Acted, link.Refused, link.Time.TotalSeconds))];

    /// <param name="state">Taken after that many samples, where one was.</param>
    public void Remember(long served, LearnerState? state)
    {
        Served = served;
        LastState = state ?? LastState;
    }

    /// <param name="most">All but the first and so many of the last ones are given up.</param>
    public void Keep(LearnerState state, int most)
    {
        if (most == 0)
            return;
        _kept.Add(state);
        if (_kept.Count > most + 1)
            _kept.RemoveAt(1);
    }
}

/// <summary>Everything that the model's coming answers depend on, after <see cref="LearnerState.Version"/> served samples.</summary>
/// <param name="Adaptation">Where the random stream of the adaptation is.</param>
/// <param name="Tallies">What the links of the chain of defenses have done, in order.</param>
internal sealed record ModelState(LearnerState Learner, RandomState Adaptation, ImmutableArray<TallyState> Tallies);

/// <summary>What people who watch a model want to know of it.</summary>
/// <param name="Served">Samples served so far.</param>
/// <param name="Defenses">The links of the chain, in order.</param>
/// <param name="Kept">The samples after which there are snapshots to go back to, in order.</param>
public sealed record ModelStatus(long Served, ImmutableArray<DefenseStatus> Defenses, ImmutableArray<long> Kept);

/// <param name="Name">The link's.</param>
/// <param name="Active">Whether it took part in the last sample.</param>
/// <param name="Switched">Whether somebody has switched it on or off; <c>null</c>: nobody has.</param>
/// <param name="Acted">See <see cref="DefenseCounts.Acted"/>.</param>
/// <param name="Refused">See <see cref="DefenseCounts.Refused"/>.</param>
public sealed record DefenseStatus(string Name, bool Active, bool? Switched, long Acted, long Refused);
