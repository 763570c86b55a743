using Lethean.Actors.Metrics;

namespace Lethean.Actors.Simulation;

/// <summary>What the <see cref="SimulationActor"/> is asked, and what it answers.</summary>
internal static class SimulationProtocol
{
    /// <summary>Asked once; answered by the <see cref="Verdict"/> when everything has stopped.</summary>
    public sealed record Run
    {
        public static readonly Run Instance = new();
    }

    /// <summary>Ends the run early: the sample in work is finished, what is queued is dropped, evaluations are abandoned.</summary>
    public sealed record Interrupt
    {
        public static readonly Interrupt Instance = new();
    }

    /// <param name="Summary"><c>null</c> when the run broke before it had one.</param>
    /// <param name="Failure">Why the result cannot be used.</param>
    public sealed record Verdict(VariantSummary? Summary, Exception? Failure);
}
