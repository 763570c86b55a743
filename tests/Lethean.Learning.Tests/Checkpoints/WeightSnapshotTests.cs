using Lethean.Learning.Checkpoints;
using Lethean.Learning.Tests.Models;

namespace Lethean.Learning.Tests.Checkpoints;

public sealed class WeightSnapshotTests
{
    [Fact]
    public void A_snapshot_should_carry_every_weight_to_another_network()
    {
        using var source = SmallModel.Create(seed: 1);
        using var target = SmallModel.Create(seed: 2);

        var snapshot = WeightSnapshot.Of(source, 50);
        snapshot.CopyTo(target);

        Assert.Equal(50, snapshot.Version);
        foreach (var (from, to) in source.Parameters.Zip(target.Parameters))
            Assert.Equal(from.Value.data<float>().ToArray(), to.Value.data<float>().ToArray());
    }

    [Fact]
    public void A_snapshot_should_not_change_with_the_network()
    {
        using var source = SmallModel.Create(seed: 1);
        using var other = SmallModel.Create(seed: 2);
        var snapshot = WeightSnapshot.Of(source, 0);
        var before = snapshot.Values.ToArray();

        WeightSnapshot.Of(other, 0).CopyTo(source);

        Assert.Equal(before, snapshot.Values.ToArray());
    }

    [Fact]
    public void Another_layout_should_be_refused_before_anything_is_written()
    {
        using var source = SmallModel.Create(splitAfter: 4);
        using var target = SmallModel.Create(splitAfter: 3, seed: 2);
        var before = WeightSnapshot.Of(target, 0);

        Assert.Throws<InvalidOperationException>(() => WeightSnapshot.Of(source, 0).CopyTo(target));

        Assert.Equal(before.Values, WeightSnapshot.Of(target, 0).Values);
    }
}
