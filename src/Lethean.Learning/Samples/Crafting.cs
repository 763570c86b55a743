using System.Collections.Immutable;
using Lethean.Learning.Data;
using Lethean.Learning.Models;

namespace Lethean.Learning.Samples;

/// <summary>
/// What an attacker does to a drawn sample at the moment of sending it, when they can ask a model about it or know what it
/// answered to the samples before. Samples are finished one at a time, in the order in which they reach the model.
/// </summary>
public interface ICrafting
{
    /// <param name="drawn">As the generator drew it; all randomness comes from its <see cref="Sample.CraftingRandom"/>.</param>
    /// <param name="ask">Of the attacker's threat model.</param>
    /// <returns>What is sent.</returns>
    ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken);
}

/// <summary>
/// Asks the model that the attacker can look into: the deployed one (white box) or a surrogate (grey box). A black-box
/// attacker has none; their question is refused with an <see cref="InvalidOperationException"/>.
/// </summary>
public delegate ValueTask<InputAnswer> AskModel(Image image, InputObjective objective, CancellationToken cancellationToken);

/// <summary>An attacker who learns from what the deployed model answered to their own samples, and to nobody else's.</summary>
public interface IResponseListener
{
    /// <summary>
    /// What they remember, as numbers of images in their data set: all that a later sample depends on but settings, seed and draws.
    /// </summary>
    ImmutableArray<int> Memory { get; set; }

    /// <param name="sent">One of their own samples.</param>
    /// <param name="prediction">The class that they were told.</param>
    void Hear(Sample sent, int prediction);
}
