namespace Lethean.Learning.Defenses;

/// <summary>Where a defense acts on a sample's way; in this order.</summary>
public enum DefensePoint
{
    /// <summary>Before any gradient: may the model learn from the sample at all?</summary>
    Gate,

    /// <summary>Between the gradient of a step and the step: changed, or the step refused.</summary>
    Gradient,

    /// <summary>After the steps of a sample: corrects the weights.</summary>
    Weights,

    /// <summary>Predicts instead of the weights that learn.</summary>
    Serving,
}
