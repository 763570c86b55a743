using Akka.Actor;
using Lethean.Actors.Simulation;
using Lethean.Learning.Samples;
using static Lethean.Actors.Model.ModelProtocol;

namespace Lethean.Actors.Model;

/// <summary>Attackers' questions as messages to the actor that owns the weights.</summary>
internal static class ModelQuestions
{
    /// <param name="model">The <see cref="ModelActor"/> (white box) or a <see cref="SurrogateActor"/> (grey box).</param>
    public static AskModel To(IActorRef model) => async (image, objective, cancellationToken) =>
        await model.Ask<IReply>(new AskGradient(image, objective), cancellationToken) switch
        {
            GradientOfInput reply => reply.Answer,
            Crashed crashed => throw new GradientCrashedException(crashed),
            var other => throw new UnexpectedMessageException(nameof(ModelQuestions), other),
        };

    /// <summary>A black-box attacker has nobody to ask.</summary>
    public static AskModel Refused { get; } = (_, objective, _) =>
        throw new InvalidOperationException($"A black-box attacker may not ask for {objective}.");
}
