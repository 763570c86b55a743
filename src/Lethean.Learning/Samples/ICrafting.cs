namespace Lethean.Learning.Samples;

/// <summary>
/// What an attacker does to a drawn sample at the moment of sending it, when he can ask a model about it or knows what it
/// answered to the samples before. Samples are finished one at a time, in the order in which they reach the model.
/// </summary>
public interface ICrafting
{
    /// <param name="drawn">As the generator drew it; all randomness comes from its <see cref="Sample.CraftingSeed"/>.</param>
    /// <param name="ask">Of the attacker's threat model.</param>
    /// <returns>What is sent.</returns>
    ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken);
}
