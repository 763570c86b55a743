using System.Diagnostics;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Learning.Samples;
using Lethean.Learning.Data;

namespace Lethean.Actors.Simulation;

/// <summary>
/// The authors of the samples at the moment of delivery: each finishes his sample with the model that his threat model
/// lets him ask, is charged for that, and hears the answer to his own sample if he listens.
/// </summary>
/// <param name="models">Whom the author of each source's samples may ask.</param>
/// <param name="aborted">The run has failed; nobody answers any more.</param>
internal sealed class Attackers(IReadOnlyDictionary<string, AskModel> models, Ledger ledger, TrafficClock clock, CancellationToken aborted)
{
    /// <returns>What is sent; no time passes for the others while an attacker computes.</returns>
    /// <exception cref="GradientCrashedException">The model failed on a question.</exception>
    public async Task<TrafficSample> FinishAsync(TrafficSample drawn)
    {
        if (drawn.Crafting is not { } crafting)
            return drawn;
        var started = Stopwatch.GetTimestamp();
        using (clock.Pause())
        {
            try
            {
                var sent = await crafting.CraftAsync(drawn.Sample, Charged(drawn.Source), aborted);
                ledger.Crafted(drawn.Source, Distance(drawn.Sample.Image, sent.Image));
                return drawn with { Sample = sent };
            }
            finally
            {
                ledger.Spent(drawn.Source, Stopwatch.GetElapsedTime(started));
            }
        }
    }

    /// <param name="sent">A sample that was served.</param>
    /// <param name="prediction">What its sender was answered.</param>
    public void Hear(TrafficSample sent, int prediction)
    {
        if (sent.Crafting is not IResponseListener listener)
            return;
        ledger.Asked(sent.Source);
        listener.Hear(sent.Sample, prediction);
    }

    private AskModel Charged(string source)
    {
        var ask = models[source];
        return (image, objective, cancellationToken) =>
        {
            ledger.Asked(source);
            return ask(image, objective, cancellationToken);
        };
    }

    private static double Distance(Image from, Image to)
    {
        var largest = 0.0;
        for (var i = 0; i < from.Pixels.Length; i++)
            largest = Math.Max(largest, Math.Abs((double)from.Pixels[i] - to.Pixels[i]));
        return largest;
    }
}
