using Lethean.Learning.Datasets;

namespace Lethean.Learning.Attacks;

public enum InputLossKind
{
    /// <summary>Cross entropy of the self-supervised head; the label is a number of quarter turns, 0 … 3.</summary>
    Auxiliary,

    /// <summary>Cross entropy of the main head; the label is a class, 0 … 9.</summary>
    Main,
}

/// <summary>The loss whose gradient with respect to the input an attacker asks for.</summary>
public readonly record struct InputLoss(InputLossKind Kind, int Label);

/// <summary>
/// Asks the deployed model for the gradient of a loss with respect to the pixels (before normalisation):
/// one value per pixel, in the order of <see cref="Image.Pixels"/>.
/// </summary>
public delegate ValueTask<float[]> InputGradient(Image image, InputLoss loss, CancellationToken cancellationToken);
