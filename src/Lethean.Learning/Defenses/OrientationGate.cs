namespace Lethean.Learning.Defenses;

/// <summary>Adapts only to samples that the auxiliary head calls upright: confidence ≥ threshold.</summary>
public sealed class OrientationGate(OrientationGateSettings settings) : IAdaptationGate
{
    public const string Kind = "orientation-gate";

    public bool Admits(in Evidence evidence) => evidence.UprightConfidence >= settings.Threshold;
}
