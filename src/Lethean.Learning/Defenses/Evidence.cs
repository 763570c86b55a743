namespace Lethean.Learning.Defenses;

/// <summary>What a gate may look at: both heads' probabilities of the sample as it came, before adapting.</summary>
/// <param name="Main">Softmax of the main head.</param>
/// <param name="Auxiliary">Softmax of the auxiliary head; index 0 means upright.</param>
public readonly record struct Evidence(ReadOnlyMemory<float> Main, ReadOnlyMemory<float> Auxiliary)
{
    /// <summary>The confidence of Sun's released code: the auxiliary head's probability that the image is upright.</summary>
    public double UprightConfidence => Auxiliary.Span[0];
}
