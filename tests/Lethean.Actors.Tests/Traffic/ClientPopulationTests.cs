using Lethean.Actors.Configuration;
using Lethean.Actors.Traffic;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Tests.Traffic;

public class ClientPopulationTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(20, 0)]
    [InlineData(20, 1.1)]
    [InlineData(20, 2)]
    public void Clients_should_send_their_shares(int count, double exponent)
    {
        const int N = 40_000;
        var population = new ClientPopulation(new ClientSettings(count, exponent), RandomStream.Create(1, "clients"));
        var sent = new int[count];
        for (var i = 0; i < N; i++)
            sent[population.Next()]++;

        var all = Enumerable.Range(1, count).Sum(rank => Math.Pow(rank, -exponent));
        for (var client = 0; client < count; client++)
        {
            var share = Math.Pow(client + 1, -exponent) / all;
            // Five standard deviations of a binomial count.
            var margin = 5 * Math.Sqrt(N * share * (1 - share));
            Assert.InRange(sent[client], N * share - margin, N * share + margin);
        }
    }
}
