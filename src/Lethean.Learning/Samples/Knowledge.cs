namespace Lethean.Learning.Samples;

/// <summary>What the author of a source's samples knows of the deployed model.</summary>
public enum Knowledge
{
    /// <summary>Nothing but the kind of data that it serves.</summary>
    BlackBox,

    /// <summary>A surrogate of the attacker's own.</summary>
    GreyBox,

    /// <summary>The live weights: gradients of the deployed model.</summary>
    WhiteBox,
}
