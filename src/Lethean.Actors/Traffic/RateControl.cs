namespace Lethean.Actors.Traffic;

/// <summary>
/// Changes the rates of simulated sources while the traffic runs in real time. Those with constant and poisson arrivals have a rate that
/// can be changed. Safe to use from any thread.
/// </summary>
public sealed class RateControl
{
    private readonly HashSet<string> _sources = [];
    private Action<(string Source, double PerSecond)>? _change;

    /// <param name="perSecond">0 (a pause) to <see cref="Arrivals.Rate.MostPerSecond"/>; in place of all that its profile says.</param>
    /// <returns>Whether there is such a source, and its arrivals have a rate.</returns>
    public bool TrySet(string source, double perSecond)
    {
        if (_change is null || !_sources.Contains(source))
            return false;
        _change((source, perSecond));
        return true;
    }

    /// <summary>Called once, before the traffic flows.</summary>
    /// <param name="change">Does it, from any thread.</param>
    internal void Connect(IEnumerable<string> sources, Action<(string Source, double PerSecond)> change)
    {
        _sources.UnionWith(sources);
        _change = change;
    }
}
