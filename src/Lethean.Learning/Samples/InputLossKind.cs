namespace Lethean.Learning.Samples;

public enum InputLossKind
{
    /// <summary>Cross entropy of the self-supervised head; the label is a number of quarter turns, 0 … 3.</summary>
    Auxiliary,

    /// <summary>Cross entropy of the main head; the label is a class, 0 … 9.</summary>
    Main,
}
