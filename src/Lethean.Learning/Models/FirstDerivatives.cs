namespace Lethean.Learning.Models;

/// <summary>
/// Graphs on this thread of which nobody asks second derivatives, so that parts of them may be computed without. For whole batches: for
/// the few images of a step, a function of our own in the graph costs as much as the passes over memory that it saves.
/// </summary>
internal static class FirstDerivatives
{
    [ThreadStatic]
    private static bool _suffice;

    /// <summary>Whether they suffice for what this thread computes now.</summary>
    public static bool Suffice => _suffice;

    /// <summary>Makes a graph that gives no second derivatives.</summary>
    public static T Only<T>(Func<T> forward)
    {
        var before = _suffice;
        _suffice = true;
        try
        {
            return forward();
        }
        finally
        {
            _suffice = before;
        }
    }
}
