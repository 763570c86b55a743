using Lethean.Learning.Models;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Adaptation;

namespace Lethean.Actors.Model;

/// <summary>What the <see cref="ModelActor"/> (questions of attackers also: a <see cref="SurrogateActor"/>) is asked, and what it answers.</summary>
internal static class ModelProtocol
{
    /// <summary>Answered by <see cref="Served"/> or <see cref="Crashed"/>.</summary>
    /// <param name="IntendedSeconds">Intended arrival, since the start of the traffic.</param>
    /// <param name="Client">Who sent it.</param>
    /// <param name="SkipReason">Why the model is not to learn from it, or <c>null</c> where it may.</param>
    /// <param name="Label">True class, or -1 where there is none; for metrics only.</param>
    public sealed record Serve(Image Image, double IntendedSeconds, ClientId Client, string? SkipReason, int Label);

    /// <summary>An attacker's question to a model that he can look into; answered from its weights of this moment by <see cref="GradientOfInput"/> or <see cref="Crashed"/>.</summary>
    public sealed record AskGradient(Image Image, InputObjective Objective);

    /// <summary>Answered by the <see cref="WeightSnapshot"/> of this moment.</summary>
    public sealed record TakeSnapshot
    {
        public static readonly TakeSnapshot Instance = new();
    }

    /// <summary>Answered by the <see cref="Resuming.ModelState"/> of the last snapshot; asked right after it, before the next sample.</summary>
    public sealed record TakeState
    {
        public static readonly TakeState Instance = new();
    }

    public interface IReply;

    /// <param name="ServiceTime">Of this sample alone, without waiting and without the snapshot.</param>
    /// <param name="Snapshot">The weights that predict after this sample, where a snapshot is due.</param>
    public sealed record Served(ServedSample Sample, TimeSpan ServiceTime, WeightSnapshot? Snapshot) : IReply;

    public sealed record GradientOfInput(InputAnswer Answer) : IReply;

    /// <summary>The model failed on this question and is being restored.</summary>
    public sealed record Crashed(string Reason) : IReply;
}
