namespace Lethean.Learning.Defenses;

/// <summary>What a gate may look at: both heads' probabilities of the sample as it came, before adapting, and who sent it.</summary>
/// <param name="Main">Softmax of the main head.</param>
/// <param name="Auxiliary">Softmax of the auxiliary head; index 0 means upright.</param>
/// <param name="Client">Who sent it.</param>
public readonly record struct Evidence(ReadOnlyMemory<float> Main, ReadOnlyMemory<float> Auxiliary, ClientId Client = default)
{
    /// <summary>The confidence of Sun's released code: the auxiliary head's probability that the image is upright.</summary>
    public double UprightConfidence => Auxiliary.Span[0];

    /// <summary>Of the main head, in nats: 0 to ln(classes).</summary>
    public double MainEntropy
    {
        get
        {
            var entropy = 0.0;
            foreach (var p in Main.Span)
                entropy -= p == 0 ? 0 : p * Math.Log(p);
            return entropy;
        }
    }
}
