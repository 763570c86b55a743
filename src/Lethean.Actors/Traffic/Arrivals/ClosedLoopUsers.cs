using Lethean.Actors.Configuration.Arrivals;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>
/// Users who think, send one sample, wait for its answer, and think again. At first each is in the middle of a thought, as
/// somebody who looks in at a random moment would find them: no burst at the start. Not thread-safe.
/// </summary>
public sealed class ClosedLoopUsers
{
    private readonly ThinkTime _think;
    private readonly RandomStream _randomness;
    private readonly PriorityQueue<int, (double Due, int User)> _thinking = new();

    /// <param name="count">Users, numbered from 0.</param>
    public ClosedLoopUsers(int count, ThinkTime think, RandomStream randomness)
    {
        _think = think;
        _randomness = randomness;
        Count = count;
        for (var user = 0; user < count; user++)
            ThinkUntil(user, RestOfThought());
    }

    public int Count { get; }

    /// <summary>Whether every user thinks and none waits for an answer.</summary>
    public bool AllThink => _thinking.Count == Count;

    /// <summary>When the next user sends, in seconds since the start of the source; <c>null</c> while all wait.</summary>
    public double? NextDue => _thinking.TryPeek(out _, out var next) ? next.Due : null;

    /// <summary>The user who is due next; he waits until he <see cref="IsAnswered"/>.</summary>
    public int Send() => _thinking.Dequeue();

    public void IsAnswered(int user, double seconds) => ThinkUntil(user, seconds + Thought());

    private void ThinkUntil(int user, double due) => _thinking.Enqueue(user, (due, user));

    private double Thought() => _think.Spread switch
    {
        ThinkTimeSpread.Exponential => _think.Mean.TotalSeconds * _randomness.NextExponential(),
        _ => _think.Mean.TotalSeconds,
    };

    /// <summary>Exponential times have no memory; of a constant one any part may be over.</summary>
    private double RestOfThought() => _think.Spread switch
    {
        ThinkTimeSpread.Exponential => Thought(),
        _ => _think.Mean.TotalSeconds * _randomness.NextDouble(),
    };
}
