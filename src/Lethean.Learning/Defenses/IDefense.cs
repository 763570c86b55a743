namespace Lethean.Learning.Defenses;

/// <summary>
/// A defense: also one of <see cref="IAdaptationGate"/>, <see cref="IGradientDefense"/>, <see cref="IWeightDefense"/> and
/// <see cref="IServingDefense"/>; <see cref="IStatefulDefense"/> where it remembers, <see cref="IDisposable"/> where it holds
/// native memory. Belongs to one learner and its thread.
/// </summary>
public interface IDefense;
