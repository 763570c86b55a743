using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Learning.Adaptation;

namespace Lethean.Actors.Tests.Traffic;

public class TrafficJsonTests
{
    [Theory]
    [InlineData("kind = benign")]
    [InlineData("kind = lethean, augment = true")]
    [InlineData("kind = shift, corruption = gaussian_noise")]
    [InlineData("kind = random-pixels")]
    [InlineData("kind = pgd")]
    public void Sample_should_read_back_to_the_same_bits_wherever_on_its_way_it_is(string kind)
    {
        var settings = Scenario.Load($"lethean.traffic {{ stop-after.samples = 1, sources.a {{ {kind}, rate = 3/s }} }}").Variants[0].Simulation.Traffic.Sources[0];
        var drawn = TrafficSource.Create(settings, seed: 1, Tiny.Inputs).Samples().First();
        var admitted = drawn with { IsLate = true, Waiting = 3 };
        var delivered = admitted with
        {
            Sequence = 17,
            Costs = new AttackCosts(1, 2, 1, 0.1, TimeSpan.FromTicks(12345)),
            Served = new ServedSample(3, 0.1 + 0.2, null, 1.5, true, null) { GradientNorm = 1.0 / 3 },
            Timing = new SampleTiming
            {
                Latency = TimeSpan.FromTicks(7),
                ServiceTime = TimeSpan.FromTicks(9),
                Waiting = 2,
                WeightAge = new WeightAge(4, null),
                Crafting = TimeSpan.Zero,
            },
        };

        Assert.All([drawn, admitted, delivered, admitted with { FailReason = "InvalidOperationException" }], sample =>
        {
            var again = TrafficJson.Read(TrafficJson.Write(sample));
            Assert.Equal(sample.Sample.Image.Pixels.ToArray(), again.Sample.Image.Pixels.ToArray());
            // The image has no equality of its own.
            Assert.Equal(sample, again with { Sample = again.Sample with { Image = sample.Sample.Image } });
        });
    }
}
