namespace Lethean.Learning.Defenses;

/// <summary>What a guard compares a step's gradient with.</summary>
public enum GuardReference
{
    /// <summary>The gradient of the main loss on labelled training images, at the weights of the moment (A-GEM, Chaudhry 2019).</summary>
    TrustedBuffer,

    /// <summary>A running mean of the auxiliary gradients that it let pass (Perry 2020, discussion).</summary>
    History,
}
