using Lethean.Actors.Configuration;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Traffic;

/// <summary>Which client sends the next sample: each is drawn independently, by its share. Not thread-safe.</summary>
/// <param name="clients">How many there are and their shares.</param>
/// <param name="randomness">The population's own; one number is drawn for each sample.</param>
public sealed class ClientPopulation(ClientSettings clients, RandomStream randomness)
{
    /// <summary>Sum of the weights of the clients up to each, inclusive.</summary>
    private readonly double[] _cumulative = CumulativeWeights(clients);

    /// <summary>The source whose clients they are; null for one with clients of its own.</summary>
    public string? Of { get; } = clients.Of;

    /// <summary>0 to the number of clients − 1.</summary>
    public int Next()
    {
        var found = Array.BinarySearch(_cumulative, randomness.NextDouble() * _cumulative[^1]);
        // A client's part of the line begins at the sum before it and ends before its own.
        return Math.Min(found >= 0 ? found + 1 : ~found, _cumulative.Length - 1);
    }

    private static double[] CumulativeWeights(ClientSettings clients)
    {
        var sums = new double[clients.Count];
        var sum = 0.0;
        for (var client = 0; client < sums.Length; client++)
            sums[client] = sum += Math.Pow(client + 1, -clients.ZipfExponent);
        return sums;
    }
}
