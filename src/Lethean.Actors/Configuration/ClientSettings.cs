namespace Lethean.Actors.Configuration;

/// <summary>Who sends the samples of one source.</summary>
/// <param name="Count">Clients, 1 to <see cref="Most"/>, numbered from 0.</param>
/// <param name="ZipfExponent">
/// s ≥ 0 of Zipf's law: client k sends a share proportional to (k + 1)⁻ˢ, so that client 0 is the busiest. 0: all alike.
/// </param>
public sealed record ClientSettings(int Count, double ZipfExponent)
{
    public const int Most = 1_000_000;

    public const double LargestExponent = 10;
}
