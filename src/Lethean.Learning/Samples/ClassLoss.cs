namespace Lethean.Learning.Samples;

/// <summary>The loss that a gradient attack raises.</summary>
internal static class ClassLoss
{
    /// <summary>Auxiliary: that the image is upright, whatever was done to it (as the paper's code does). Main: its class.</summary>
    public static InputLoss Of(InputLossKind kind, Sample sample) => new(kind, kind == InputLossKind.Main ? sample.Label : 0);
}
