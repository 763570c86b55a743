using Akka.Actor;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Model;

/// <summary>Attackers' questions as messages to the actor that owns the weights.</summary>
internal static class ModelQuestions
{
    /// <param name="model">The <see cref="ModelActor"/> (white box) or a surrogate's <see cref="FrozenNetworkActor"/> (grey box).</param>
    /// <param name="who">What a message calls it.</param>
    public static AskModel To(IActorRef model, string who, Questions questions) => async (image, objective, _) =>
        await questions.AskAsync<ModelActor.IReply>(model, new ModelActor.AskGradient(image, objective), who) switch
        {
            ModelActor.GradientOfInput reply => reply.Answer,
            ModelActor.Crashed crashed => throw new GradientCrashedException(crashed.Reason),
            var other => throw new UnexpectedMessageException(nameof(ModelQuestions), other),
        };

    /// <summary>A black-box attacker has nobody to ask.</summary>
    public static AskModel Refused { get; } = (_, objective, _) =>
        throw new InvalidOperationException($"A black-box attacker may not ask for {objective}.");
}

/// <summary>Carries the model's crash out of the attacker's code.</summary>
internal sealed class GradientCrashedException(string reason) : Exception(reason)
{
    public string Reason { get; } = reason;
}
