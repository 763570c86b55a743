using Lethean.Learning.Kinds;

namespace Lethean.Actors.Configuration;

/// <summary>How a run on several machines deals with nodes that are lost.</summary>
/// <param name="Heartbeat">How often a node says what it does, above zero.</param>
/// <param name="Lease">After so long a silence others compute what a node had to, longer than the heartbeat.</param>
/// <param name="Failures">Nodes on which one variant may fail before the run fails, 1 or more.</param>
/// <param name="Losses">Nodes that may be lost over one variant before the run fails, 1 or more.</param>
/// <param name="JoinWithin">How long a variant waits for the nodes that its sources name, above zero.</param>
public sealed record ClusterSettings(TimeSpan Heartbeat, TimeSpan Lease, int Failures, int Losses, TimeSpan JoinWithin);

/// <summary>Reads the section <c>lethean.cluster</c>.</summary>
internal static class ClusterReader
{
    private const int MostAttempts = 1000;

    public static ClusterSettings Read(SettingsReader cluster)
    {
        var settings = new ClusterSettings(
            cluster.Required("heartbeat", ParameterTypes.Duration(TimeSpan.FromMilliseconds(10))),
            cluster.Required("lease", ParameterTypes.Duration(TimeSpan.FromMilliseconds(100))),
            cluster.Required("failures", ParameterTypes.WholeNumber(1, MostAttempts)),
            cluster.Required("losses", ParameterTypes.WholeNumber(1, MostAttempts)),
            cluster.Required("join-within", ParameterTypes.Duration(TimeSpan.FromMilliseconds(1))));
        cluster.RefuseOthers();
        if (settings.Lease < 3 * settings.Heartbeat)
            cluster.NoteValue("lease", "a node would count as lost before it was heard three times", "at least three heartbeats");
        return settings;
    }
}
