namespace Lethean.Learning.Defenses;

/// <summary>Decides before any gradient is computed whether the model may learn from a sample; it is served either way.</summary>
public interface IAdaptationGate : IDefense
{
    bool Admits(in Evidence evidence);
}
