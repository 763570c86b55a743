using Lethean.Actors.Configuration;
using Lethean.Actors.Traffic;

namespace Lethean.Actors.Streams;

/// <summary>A token bucket for each client of each source, by intended times: the same samples are refused on every clock. Not thread-safe.</summary>
internal sealed class ClientQuota(QuotaSettings settings)
{
    // As many as clients were configured, so bounded.
    private readonly Dictionary<(string Source, int Client), TokenBucket> _buckets = [];

    public bool Admits(TrafficSample sample)
    {
        var client = (sample.Source, sample.Client);
        if (!_buckets.TryGetValue(client, out var bucket))
            _buckets[client] = bucket = new TokenBucket(settings.Rate.PerSecond, settings.Burst);
        return bucket.TryTake(sample.IntendedSeconds);
    }
}
