using Lethean.Learning.Data;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Defenses;

/// <summary>
/// A defense: also one of <see cref="IAdaptationGate"/>, <see cref="IGradientDefense"/>, <see cref="IWeightDefense"/> and
/// <see cref="IServingDefense"/>; <see cref="IStatefulDefense"/> where it remembers, <see cref="IDisposable"/> where it holds
/// native memory. Belongs to one learner and its thread.
/// </summary>
public interface IDefense;

/// <summary>Decides before any gradient is computed whether the model may learn from a sample; it is served either way.</summary>
public interface IAdaptationGate : IDefense
{
    /// <param name="seen">What the model says of the sample as it came, before adapting.</param>
    /// <param name="client">Who sent it.</param>
    bool Admits(in Observation seen, ClientId client);
}

/// <summary>Stands between the gradient of a step and the step.</summary>
public interface IGradientDefense : IDefense
{
    /// <param name="step">Its gradients may be changed in place.</param>
    GradientVerdict Apply(StepGradients step);
}

public enum GradientVerdict
{
    Untouched,
    Changed,

    /// <summary>The step must not be taken.</summary>
    Refused,
}

/// <summary>A step that is about to be taken.</summary>
/// <param name="Model">As it is before the step.</param>
/// <param name="Image">The sample as it came.</param>
/// <param name="Weights">What the step will change: the shared weights in their order, then those of the auxiliary head.</param>
/// <param name="Gradients">Of the auxiliary loss, in the shapes of the weights; without a graph, and the step's own.</param>
/// <param name="SharedCount">How many of them are shared.</param>
public sealed record StepGradients(
    ITestTimeModel Model, Image Image, IReadOnlyList<Tensor> Weights, IList<Tensor> Gradients, int SharedCount)
{
    public IEnumerable<Tensor> SharedGradients => Gradients.Take(SharedCount);

    /// <summary>Cosine between the shared gradient and a guard's reference, −1 … 1; null where nothing computed it.</summary>
    public double? GuardCosine { get; set; }
}

/// <summary>Corrects the weights after a sample has changed them, before the prediction.</summary>
public interface IWeightDefense : IDefense
{
    WeightVerdict AfterAdapting();
}

public enum WeightVerdict
{
    Untouched,

    /// <summary>Some weights were changed.</summary>
    Changed,

    /// <summary>All weights are those of an earlier moment; averages of later ones start anew.</summary>
    Replaced,
}

/// <summary>Another network predicts and is evaluated instead of the one that learns.</summary>
public interface IServingDefense : IDefense
{
    ITestTimeModel Model { get; }

    /// <summary>Takes the weights that learn as they are.</summary>
    void Restart();

    /// <summary>Called after each sample that changed the weights that learn.</summary>
    void Follow();
}

/// <summary>A defense that learns from what the other links of its chain decide.</summary>
public interface IVerdictListener
{
    /// <param name="refused">Whether another link kept the model from learning from this client's sample.</param>
    void Judged(ClientId client, bool refused);
}

/// <summary>
/// A defense whose decisions depend on earlier samples. A new one, made from the same settings and materials, goes on exactly
/// where another was after <see cref="Import"/> of its state.
/// </summary>
public interface IStatefulDefense
{
    DefenseState Export();

    /// <param name="state">Of a defense with the same settings.</param>
    void Import(DefenseState state);
}
