using Lethean.Learning.Checkpoints;
using Lethean.Learning.Models;
using Lethean.Learning.Tests.Models;
using Lethean.Learning.Tests.Reference;
using Lethean.Learning.Training;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Training;

public sealed class MomentumSgdTests
{
    [Fact]
    public void Steps_should_be_those_of_the_library()
    {
        using var mine = SmallModel.Create();
        using var theirs = SmallModel.Create();
        using var optimizer = new MomentumSgd(mine, 0.9, 0.01);
        using var official = optim.SGD(theirs.Parameters.Select(p => p.Value), 0.1, momentum: 0.9, weight_decay: 0.01);
        using var scope = NewDisposeScope();
        var input = rand(2, 3, 32, 32);
        var before = WeightSnapshot.Of(mine, 0).Values.ToArray();
        for (var step = 0; step < 3; step++)
        {
            optimizer.Step(autograd.grad([Loss(mine)], [.. mine.Parameters.Select(p => p.Value)]), 0.1);
            official.zero_grad();
            Loss(theirs).backward();
            official.step();
        }

        Near.Absolute(WeightSnapshot.Of(theirs, 0).Values, WeightSnapshot.Of(mine, 0).Values, 1e-5);
        Assert.True(WeightSnapshot.Of(mine, 0).Values.ToArray().Zip(before, (now, then) => Math.Abs(now - then)).Max() > 1e-2);

        Tensor Loss(ITestTimeModel model)
        {
            var (main, auxiliary) = model.Both(input);
            return main.pow(2).mean().add(auxiliary.pow(2).mean());
        }
    }
}
