namespace Lethean.Learning.Defenses;

public static class AdaptationGates
{
    public static IAdaptationGate Create(DefenseSettings settings) => settings switch
    {
        ConfidenceThresholdSettings s => new ConfidenceThreshold(s),
        OrientationGateSettings s => new OrientationGate(s),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Kind, "not an adaptation gate"),
    };
}
