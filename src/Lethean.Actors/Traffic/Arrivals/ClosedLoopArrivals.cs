namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>Closed-loop users where every answer takes the same time: what they do then depends on nothing but their random stream.</summary>
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
