using Lethean.Actors.Model;

namespace Lethean.Actors.Simulation;

/// <summary>Carries the model's crash out of the attacker's code.</summary>
internal sealed class GradientCrashedException(ModelProtocol.Crashed reply) : Exception(reply.Reason)
{
    public ModelProtocol.Crashed Reply { get; } = reply;
}
