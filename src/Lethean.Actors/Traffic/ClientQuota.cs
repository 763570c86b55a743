using Lethean.Actors.Configuration;
using Lethean.Learning.Defenses;

namespace Lethean.Actors.Traffic;

/// <summary>
/// A token bucket for each client of each source, by intended times: the same samples are refused on every clock. Not thread-safe.
/// </summary>
internal sealed class ClientQuota(QuotaSettings settings)
{
    // As many as clients were configured, so bounded.
    private readonly Dictionary<ClientId, TokenBucket> _buckets = [];

    public bool Admits(TrafficSample sample)
    {
        if (!_buckets.TryGetValue(sample.Client, out var bucket))
            _buckets[sample.Client] = bucket = new TokenBucket(settings.Rate.PerSecond, settings.Burst);
        return bucket.TryTake(sample.IntendedSeconds);
    }
}

/// <summary>
/// Tokens come at a rate and no more of them are kept than fit; whoever takes one may pass. In any span of t seconds at most
/// capacity + rate × t pass, and nobody is refused whom this would allow. Full at first.
/// </summary>
/// <param name="rate">Tokens a second, above 0.</param>
/// <param name="capacity">Tokens that fit, 1 or more.</param>
internal sealed class TokenBucket(double rate, int capacity)
{
    // A token that came in tenths must not be missed for the rounding of their sum.
    private const double Rounding = 1e-9;

    private double _tokens = capacity;
    private double _at;

    /// <param name="seconds">Since the start; a time before the last one counts as that.</param>
    public bool TryTake(double seconds)
    {
        _tokens = Math.Min(capacity, _tokens + (rate * Math.Max(0, seconds - _at)));
        _at = Math.Max(_at, seconds);
        if (_tokens < 1 - Rounding)
            return false;
        _tokens--;
        return true;
    }
}
