namespace Lethean.Learning.Defenses;

/// <summary>Corrects the weights after a sample has changed them, before the prediction.</summary>
public interface IWeightDefense : IDefense
{
    WeightVerdict AfterAdapting();
}
