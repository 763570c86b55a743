using System.Runtime.CompilerServices;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic.Arrivals;

namespace Lethean.Actors.Traffic;

/// <summary>A closed-loop source in real time: its users send when they have thought, and think when they have been answered.</summary>
/// <param name="source">One with <see cref="TrafficSource.Users"/>.</param>
internal sealed class ClosedLoopSender(TrafficSource source, RealTimeClock clock)
{
    private readonly ClosedLoopUsers _users = source.Users!;

    /// <summary>The samples, each when it is due. Enumerate once.</summary>
    public async IAsyncEnumerable<TrafficSample> SamplesAsync(
        Offering offering, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var end = Math.Min(offering.Until, source.Stop);
        while (!source.IsSpent && await NextDueAsync(end, cancellationToken) is { } due)
        {
            var user = _users.Send();
            if (clock.Seconds < offering.Over)
                yield return source.Draw(new Arrival(due, user));
            else
                offering.Missed(new MissedSamples(source.Name, 1, source.Start + due, Offering.HeldBack));
        }

        if (source.IsSpent || source.Stop <= offering.Until)
            source.End();
    }

    /// <summary>
    /// Waits for the first who is due, which may be somebody who is answered meanwhile; null when that is later than the end.
    /// </summary>
    private async Task<double?> NextDueAsync(double end, CancellationToken cancellationToken)
    {
        while (true)
        {
            while (source.Answers.TryRead(out var answer))
                _users.IsAnswered(answer.User, answer.Seconds);
            var (due, now) = (source.Start + _users.NextDue ?? double.PositiveInfinity, clock.Seconds);
            if (due <= now && due <= end)
                return _users.NextDue;
            if (now >= end || (due > end && _users.AllThink))
                return null;
            await AnswerOrAsync(Math.Min(end, due), cancellationToken);
        }
    }

    private async Task AnswerOrAsync(double seconds, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(clock.WaitUntilAsync(seconds, done.Token), source.Answers.WaitToReadAsync(done.Token).AsTask());
        await done.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
