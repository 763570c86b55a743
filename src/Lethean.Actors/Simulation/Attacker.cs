using System.Diagnostics;
using Akka.Actor;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Learning.Attacks;
using Lethean.Learning.Datasets;
using static Lethean.Actors.Model.ModelProtocol;

namespace Lethean.Actors.Simulation;

/// <summary>Finishes the samples of white-box attackers, who ask the network that answers.</summary>
internal sealed class Attacker(IActorRef network, Ledger ledger, TrafficClock clock, CancellationToken aborted)
{
    /// <returns>The image as it reaches the network; no time passes for the others while an attacker computes.</returns>
    /// <exception cref="GradientCrashedException">The model failed on a question.</exception>
    public async Task<Image> ImageOfAsync(TrafficSample sample)
    {
        if (sample.Crafting is not { } crafting)
            return sample.Sample.Image;
        var started = Stopwatch.GetTimestamp();
        using (clock.Pause())
        {
            var image = await crafting.CraftAsync(sample.Sample, AskGradientAsync, aborted);
            ledger.Crafted(sample.Source, Stopwatch.GetElapsedTime(started));
            return image;
        }
    }

    private async ValueTask<float[]> AskGradientAsync(Image image, InputLoss loss, CancellationToken cancellationToken) =>
        await network.Ask<IReply>(new AskGradient(image, loss), cancellationToken) switch
        {
            GradientOfInput reply => reply.Gradient,
            Crashed crashed => throw new GradientCrashedException(crashed),
            var other => throw new UnexpectedMessageException(nameof(Attacker), other),
        };
}
