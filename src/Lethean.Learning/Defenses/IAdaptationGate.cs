namespace Lethean.Learning.Defenses;

/// <summary>Decides before any gradient is computed whether the model may learn from a sample; it is served either way.</summary>
public interface IAdaptationGate
{
    /// <summary>As in configuration; the reason of the samples that it refuses.</summary>
    string Name { get; }

    bool Admits(in Evidence evidence);
}
