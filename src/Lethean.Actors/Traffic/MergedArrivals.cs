namespace Lethean.Actors.Traffic;

/// <summary>
/// What several sources send, in the order of the intended times; of what is due at one time, in the order of the sources' names.
/// A sample is made when it is asked for. Not thread-safe.
/// </summary>
internal sealed class MergedArrivals
{
    private readonly IReadOnlyList<TrafficSource> _sources;
    private readonly double _until;
    private readonly PriorityQueue<int, (double Due, int Rank)> _next = new();

    /// <param name="sources">At least one, none of them open at another place.</param>
    /// <param name="until">No sample is later than this, in seconds since the start of the traffic.</param>
    public MergedArrivals(IEnumerable<TrafficSource> sources, double until)
    {
        (_sources, _until) = ([.. sources.OrderBy(source => source.Name, StringComparer.Ordinal)], until);
        for (var rank = 0; rank < _sources.Count; rank++)
            Expect(rank);
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
        var rank = _next.Dequeue();
        var sample = _sources[rank].Next();
        Expect(rank);
        return sample;
    }

    /// <summary>Passes over all that is due by a time, which is not after the end.</summary>
    /// <returns>How many samples of each source this leaves out.</returns>
    public IReadOnlyList<(string Source, long Samples)> Miss(double seconds)
    {
        _next.Clear();
        var missed = new List<(string, long)>();
        for (var rank = 0; rank < _sources.Count; rank++)
        {
            missed.Add((_sources[rank].Name, _sources[rank].Miss(seconds)));
            Expect(rank);
        }

        return missed;
    }

    private void Expect(int rank)
    {
        if (_sources[rank].NextDue(_until) is { } due)
            _next.Enqueue(rank, (due, rank));
    }
}
