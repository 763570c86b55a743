using Lethean.Learning.Adaptation;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Tests.Adaptation;

public sealed class AuxiliaryBatchTests
{
    [Fact]
    public void Expand_should_weigh_each_rotation_equally()
    {
        var views = AuxiliaryBatch.Expand.Draw(RandomStream.Create(1, "test"));

        Assert.Equal([0, 1, 2, 3], views.Rotations.AsEnumerable());
        Assert.Equal([0.25f, 0.25f, 0.25f, 0.25f], views.Shares.AsEnumerable());
    }

    [Fact]
    public void Rotations_that_do_not_occur_should_have_no_view()
    {
        var views = ViewWeights.FromCounts(0, 3, 0, 1);

        Assert.Equal([1, 3], views.Rotations.AsEnumerable());
        Assert.Equal([0f, 0.75f, 0f, 0.25f], views.Shares.AsEnumerable());
        Assert.False(views.IncludeUpright);
    }

    [Fact]
    public void Random_should_draw_each_rotation_equally_often()
    {
        var random = RandomStream.Create(1, "test");
        var batch = AuxiliaryBatch.Random(32);
        var shares = new double[4];
        for (var i = 0; i < 2000; i++)
        {
            var views = batch.Draw(random);
            Assert.Equal(1, views.Shares.Sum(), 1e-6);
            for (var k = 0; k < 4; k++)
                shares[k] += views.Shares[k] / 2000;
        }

        // 64,000 draws: five standard errors of a share of 1/4 are 0.0086.
        Assert.All(shares, share => Assert.InRange(share, 0.2414, 0.2586));
    }

    [Fact]
    public void Impossible_counts_should_be_refused()
    {
        Assert.Throws<ArgumentException>(() => ViewWeights.FromCounts(0, 0, 0, 0));
        Assert.Throws<ArgumentException>(() => ViewWeights.FromCounts(1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ViewWeights.FromCounts(1, -1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => AuxiliaryBatch.Random(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AuxiliaryBatch.Random(4097));
    }
}
