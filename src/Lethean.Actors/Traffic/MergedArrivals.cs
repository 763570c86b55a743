namespace Lethean.Actors.Traffic;

/// <summary>
/// What several sources send, in the order of the intended times; what is due at one time comes in a random order, which follows from the
/// seed: nobody is always first. A sample is made when it is asked for. Not thread-safe.
/// </summary>
internal sealed class MergedArrivals
{
    private readonly IReadOnlyList<TrafficSource> _sources;
    private readonly double _until;
    private readonly PriorityQueue<int, (double Due, ulong Rank, int Name)> _next = new();

    /// <param name="sources">At least one, none of them open at another place.</param>
    /// <param name="until">No sample is later than this, in seconds since the start of the traffic.</param>
    public MergedArrivals(IEnumerable<TrafficSource> sources, double until)
    {
        (_sources, _until) = ([.. sources.OrderBy(source => source.Name, StringComparer.Ordinal)], until);
        for (var source = 0; source < _sources.Count; source++)
            Expect(source);
    }

    /// <summary>When the next sample is due, in seconds since the start of the traffic; <c>null</c> when none will come.</summary>
    public double? NextDue => _next.TryPeek(out _, out var first) ? first.Due : null;

    /// <summary>All that is still to come.</summary>
    public IEnumerable<TrafficSample> Samples()
    {
        while (NextDue is not null)
            yield return Next();
    }

    /// <summary>Makes the sample that <see cref="NextDue"/> told of.</summary>
    public TrafficSample Next()
    {
        var source = _next.Dequeue();
        var sample = _sources[source].Next();
        Expect(source);
        return sample;
    }

    /// <summary>Passes over all that is due by a time, which is not after the end.</summary>
    /// <returns>How many samples of each source this leaves out.</returns>
    public IReadOnlyList<(string Source, long Samples)> Miss(double seconds)
    {
        _next.Clear();
        var missed = new List<(string, long)>();
        for (var source = 0; source < _sources.Count; source++)
        {
            missed.Add((_sources[source].Name, _sources[source].Miss(seconds)));
            Expect(source);
        }

        return missed;
    }

    /// <summary>One source, which has a rate, goes on at another one.</summary>
    /// <param name="now">Since the start of the traffic.</param>
    public void ChangeRate(string name, double perSecond, double now)
    {
        _sources.Single(source => source.Name == name).ChangeRate(perSecond, now);
        _next.Clear();
        for (var source = 0; source < _sources.Count; source++)
            Expect(source);
    }

    private void Expect(int source)
    {
        if (_sources[source].NextDue(_until) is { } due)
            _next.Enqueue(source, (due, _sources[source].NextRank, source));
    }
}
