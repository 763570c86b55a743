using System.Collections.Immutable;

namespace Lethean.Learning.Samples;

/// <summary>An attacker who learns from what the deployed model answered to his own samples, and to nobody else's.</summary>
public interface IResponseListener
{
    /// <summary>What he remembers, as numbers of images in their data set: all that a later sample depends on but settings, seed and draws.</summary>
    ImmutableArray<int> Memory { get; set; }

    /// <param name="sent">One of his own samples.</param>
    /// <param name="prediction">The class that he was told.</param>
    void Hear(Sample sent, int prediction);
}
