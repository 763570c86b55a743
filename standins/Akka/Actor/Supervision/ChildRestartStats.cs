using Akka.Util;

namespace Akka.Actor;

/// <summary>How often a child has been restarted of late.</summary>
internal sealed class ChildRestartStats(IInternalActorRef child)
{
    private int _retries;
    private TimeSpan? _windowStart;

    internal IInternalActorRef Child { get; } = child;

    /// <summary>
    /// Counts one restart and tells whether it is within the limits. A negative limit is none. With a time range only,
    /// one restart per range is allowed; a range begins with the first restart and, once over, with the next one.
    /// </summary>
    internal bool RequestRestartPermission(int maxRetries, int withinMilliseconds)
    {
        if (maxRetries == 0)
            return false;
        if (withinMilliseconds <= 0)
            return maxRetries < 0 || ++_retries <= maxRetries;

        var now = MonotonicClock.Elapsed;
        _windowStart ??= now;
        if (now - _windowStart > TimeSpan.FromMilliseconds(withinMilliseconds))
        {
            _retries = 1;
            _windowStart = now;
            return true;
        }

        return ++_retries <= (maxRetries > 0 ? maxRetries : 1);
    }
}
