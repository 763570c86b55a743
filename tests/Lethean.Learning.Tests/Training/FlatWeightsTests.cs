using Lethean.Learning.Models;
using Lethean.Learning.Tests.Models;
using Lethean.Learning.Training;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Training;

public sealed class FlatWeightsTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void A_model_should_keep_its_weights_and_follow_their_values(int splitAfter)
    {
        using var scope = NewDisposeScope();
        using var model = SmallModel.Create(splitAfter);
        var before = model.Parameters.Select(p => p.Value.detach().clone()).ToArray();

        using var flat = new FlatWeights(model);

        Assert.Equal(before.Sum(w => w.NumberOfElements), flat.Values.NumberOfElements);
        Assert.All(model.Parameters.Zip(before), pair => Assert.True(pair.First.Value.equal(pair.Second).all().item<bool>(), pair.First.Name));
        using (no_grad())
            flat.Values.mul_(2);
        Assert.All(model.Parameters.Zip(before), pair => Assert.True(pair.First.Value.equal(pair.Second.mul(2)).all().item<bool>()));
        Assert.All(model.Parameters, p => Assert.True(p.Value.requires_grad && p.Value.is_leaf, p.Name));
    }

    [Fact]
    public void Parts_should_be_those_of_the_model_in_its_order()
    {
        using var scope = NewDisposeScope();
        using var model = SmallModel.Create(splitAfter: 3);
        using var flat = new FlatWeights(model);

        var parts = flat.PartsOf(flat.Values.clone()).ToArray();

        Assert.Equal(model.Parameters.Select(p => p.Value.shape), parts.Select(p => p.shape));
        Assert.All(model.Parameters.Zip(parts), pair => Assert.True(pair.First.Value.equal(pair.Second).all().item<bool>(), pair.First.Name));
    }

    [Fact]
    public void The_gradient_should_be_that_of_each_weight()
    {
        using var scope = NewDisposeScope();
        using var model = SmallModel.Create(splitAfter: 3);
        var images = rand(4, 3, 32, 32);
        var expected = autograd.grad([Loss()], [.. model.Parameters.Select(p => p.Value)]);
        using var flat = new FlatWeights(model);

        var gradient = flat.PartsOf(flat.Gradient(Loss()));

        Assert.All(gradient.Zip(expected), pair => Assert.True(pair.First.allclose(pair.Second, rtol: 1e-4, atol: 1e-6)));

        Tensor Loss()
        {
            var (main, auxiliary) = model.Both(images);
            return main.pow(2).mean().add(auxiliary.pow(2).mean());
        }
    }
}
