using System.Diagnostics;
using Lethean.Actors.Metrics;
using Lethean.Actors.Model;
using Lethean.Actors.Traffic;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Simulation;

/// <summary>Who makes the samples of one source at the moment of sending them.</summary>
/// <param name="Ask">Whom the threat model lets them ask.</param>
internal sealed record Attacker(ICrafting Crafting, ThreatModel Threat, AskModel Ask);

/// <summary>
/// The authors of the samples at the moment of delivery: each finishes a sample with the model that the threat model lets
/// them ask, is charged for that, and hears the answer to their own sample if they listen.
/// </summary>
/// <param name="attackers">By source; sources that send samples as drawn have none.</param>
/// <param name="aborted">The run has failed; nobody answers any more.</param>
internal sealed class Attackers(IReadOnlyDictionary<string, Attacker> attackers, TrafficClock clock, CancellationToken aborted)
{
    /// <returns>
    /// What is sent, with its costs; no time passes for the others while an attacker computes. With a fail reason where the model crashed
    /// on a question, or the attacker is on another machine and is gone.
    /// </returns>
    public async Task<TrafficSample> FinishAsync(TrafficSample drawn)
    {
        if (!attackers.TryGetValue(drawn.Source, out var attacker))
            return drawn;
        var asked = 0;
        var started = Stopwatch.GetTimestamp();
        using (clock.Pause())
        {
            try
            {
                var sent = await attacker.Crafting.CraftAsync(drawn.Sample, AskAndCount, aborted);
                return drawn with { Sample = sent, Costs = Costs(sent.Image) };
            }
            catch (GradientCrashedException crash)
            {
                return drawn with { Costs = Costs(null), FailReason = crash.Reason };
            }
            catch (SourceLostException)
            {
                return drawn with { Costs = Costs(null), FailReason = SourceLostException.FailReason };
            }
        }

        ValueTask<InputAnswer> AskAndCount(Image image, InputObjective objective, CancellationToken cancellationToken)
        {
            asked++;
            return attacker.Ask(image, objective, cancellationToken);
        }

        AttackCosts Costs(Image? sent)
        {
            var isGreyBox = attacker.Threat.Knowledge == Knowledge.GreyBox;
            var perturbed = sent is not null && attacker.Threat.Steps > 0;
            return new(
                isGreyBox ? 0 : asked,
                isGreyBox ? asked : 0,
                perturbed ? 1 : 0,
                perturbed ? Distance(drawn.Sample.Image, sent!) : 0,
                Stopwatch.GetElapsedTime(started));
        }
    }

    /// <summary>Tells the author of a sample that was served what its sender was answered.</summary>
    /// <returns>The sample, charged for that.</returns>
    public TrafficSample Hear(TrafficSample sent, int prediction)
    {
        if (!attackers.TryGetValue(sent.Source, out var attacker) || attacker.Crafting is not IResponseListener listener)
            return sent;
        listener.Hear(sent.Sample, prediction);
        return sent with { Costs = sent.Costs! with { Queries = sent.Costs.Queries + 1 } };
    }

    private static double Distance(Image from, Image to)
    {
        var largest = 0.0;
        for (var i = 0; i < from.Pixels.Length; i++)
            largest = Math.Max(largest, Math.Abs((double)from.Pixels[i] - to.Pixels[i]));
        return largest;
    }
}
