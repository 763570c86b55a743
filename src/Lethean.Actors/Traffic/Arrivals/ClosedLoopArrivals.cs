using Lethean.Learning.Kinds;
using Lethean.Learning.Randomness;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>Each client sends a sample, waits for its answer, and thinks before the next.</summary>
/// <param name="Think">How long.</param>
/// <param name="ResponseTime">How long answers take on the virtual clock; on the real-time clock they take as long as they do.</param>
public sealed record ClosedLoopArrivalSettings(ThinkTime Think, TimeSpan ResponseTime) : ArrivalSettings
{
    public static Kind<ClosedLoopArrivalSettings> Declaration { get; } = new(
        "closed-loop",
        "As many users as clients; each sends a sample, waits for its answer, thinks, and sends the next.",
        new ClosedLoopArrivalSettings(new ThinkTime(ThinkTimeSpread.Exponential, TimeSpan.FromSeconds(1)), TimeSpan.Zero))
    {
        { s => s.Think, ThinkTime.Type, "How long a user thinks." },
        {
            s => s.ResponseTime, Duration(TimeSpan.Zero),
            "How long an answer takes on the virtual clock. On the real-time clock it takes as long as it does."
        },
    };

    public override bool IsFinite => false;

    public override bool KnowsClients => true;

    protected override IKind Declared => Declaration;

    protected override IArrivalProcess Create(ArrivalMaterials materials) =>
        new ClosedLoopArrivals(new ClosedLoopUsers(materials.Clients, Think, materials.Random), ResponseTime);
}

/// <summary>Time between an answer and the next sample of the same user.</summary>
/// <param name="Mean"><see cref="Shortest"/> or more.</param>
public sealed record ThinkTime(ThinkTimeSpread Spread, TimeSpan Mean)
{
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private static readonly ScalarType<TimeSpan> MeanType = Duration(Shortest);

    internal static ScalarType<ThinkTime> Type { get; } = new(
        $"exponential(d) or constant(d) with d a duration from {MeanType.Range}, such as exponential(2s)",
        TryParse,
        new ThinkTime(ThinkTimeSpread.Constant, Shortest))
    {
        Contains = think => MeanType.Allows(think.Mean),
        Text = think => $"{KebabCase.Of(think.Spread)}({MeanType.Write(think.Mean)})",
        Range = $"exponential(d) or constant(d), d from {MeanType.Range}",
        Unit = Time,
    };

    private static bool TryParse(string text, out ThinkTime value)
    {
        foreach (var spread in Enum.GetValues<ThinkTimeSpread>())
        {
            if (ArgumentOf(KebabCase.Of(spread), text) is { } argument && TryParseDuration(argument, out var mean))
            {
                value = new ThinkTime(spread, mean);
                return true;
            }
        }
        value = new ThinkTime(ThinkTimeSpread.Constant, Shortest);
        return false;
    }
}

public enum ThinkTimeSpread
{
    /// <summary>Independent, exponentially distributed.</summary>
    Exponential,

    /// <summary>Always the same.</summary>
    Constant,
}

/// <summary>
/// Closed-loop users where every answer takes the same time: what they do then depends on nothing but their random stream.
/// </summary>
public sealed class ClosedLoopArrivals(ClosedLoopUsers users, TimeSpan responseTime) : IArrivalProcess
{
    /// <summary>The users, for a clock on which answers take the time that they take.</summary>
    public ClosedLoopUsers Users => users;

    public Arrival? Next()
    {
        // Nobody is left waiting by the line below.
        var due = users.NextDue!.Value;
        var user = users.Send();
        users.IsAnswered(user, due + responseTime.TotalSeconds);
        return new Arrival(due, user);
    }
}

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

    /// <summary>The user who is due next; they wait until <see cref="IsAnswered"/>.</summary>
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
