using System.Runtime.CompilerServices;
using Akka;
using Akka.Streams.Dsl;
using Lethean.Actors.Metrics;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Traffic;

/// <summary>
/// A source whose samples are made on another machine. It is there before the traffic begins; from then on it may be lost at any time.
/// Safe to use from any thread.
/// </summary>
public interface IDistantSource
{
    string Name { get; }

    /// <summary>As <see cref="TrafficSource.Crafting"/>: the sample is finished where it was made.</summary>
    /// <exception cref="SourceLostException">By the crafting: its author is gone.</exception>
    ICrafting? Crafting { get; }

    /// <summary>Whether it has sent all that it will ever send; so has one that is lost.</summary>
    bool HasEnded { get; }

    /// <summary>Time zero of the traffic is now.</summary>
    void Begin();

    /// <summary>The traffic's clock stands still, until <see cref="Delay"/>.</summary>
    void StandStill();

    /// <summary>The traffic's clock goes on, and has stood still for so long.</summary>
    void Delay(TimeSpan pause);

    /// <summary>As <see cref="TrafficSource.IsAnswered"/>.</summary>
    void IsAnswered(int client);

    /// <summary>What comes of it, until it has ended or is lost. Enumerate once.</summary>
    IAsyncEnumerable<Made> MadeAsync(CancellationToken cancellationToken);

    /// <summary>The traffic has ended: nothing more is wanted.</summary>
    /// <returns>Where it was made, and what became of it.</returns>
    Task<SourcePlace> CloseAsync();
}

/// <summary>What comes from a distant source; one of these is set. A loss is the last.</summary>
/// <param name="Missed">Samples that were due and that its node did not make.</param>
public sealed record Made(TrafficSample? Sample = null, MissedSamples? Missed = null, SourceLoss? Loss = null);

/// <summary>Whoever makes the samples of a source is gone.</summary>
public sealed class SourceLostException(string reason) : Exception(reason)
{
    /// <summary>Why a sample failed whose author was to finish it.</summary>
    public const string FailReason = "source-lost";
}

/// <summary>Brings what comes from elsewhere into the traffic.</summary>
internal static class DistantSources
{
    /// <summary>Its samples, in real time none before it is due by the clock of the traffic, and none after the end.</summary>
    public static Source<TrafficSample, NotUsed> Samples(this IDistantSource source, TrafficClock clock, Offering offering) =>
        Source.From(() => SamplesAsync(source, clock as RealTimeClock, offering)).Named("distant");

    private static async IAsyncEnumerable<TrafficSample> SamplesAsync(
        IDistantSource source,
        RealTimeClock? clock,
        Offering offering,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var (sample, missed, loss) in source.MadeAsync(cancellationToken))
        {
            if (missed is not null)
                offering.Missed(missed);
            if (loss is not null)
                offering.Lost(loss);
            if (sample is null)
                continue;
            // Its node's clock may be ahead by what the measurement of the skew left over.
            if (clock is not null)
                await clock.WaitUntilAsync(sample.IntendedSeconds, cancellationToken);
            if (clock?.Seconds >= offering.Over)
                offering.Missed(new MissedSamples(source.Name, 1, sample.IntendedSeconds, Offering.HeldBack));
            else
                yield return sample;
        }
    }
}
