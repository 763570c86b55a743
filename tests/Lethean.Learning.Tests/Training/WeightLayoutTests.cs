using Lethean.Learning.Models;
using Lethean.Learning.Tests.Models;
using Lethean.Learning.Training;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Training;

public sealed class WeightLayoutTests
{
    [Theory]
    [InlineData(3, Precision.Full)]
    [InlineData(4, Precision.Full)]
    [InlineData(3, Precision.Bfloat16)]
    public void Weights_should_come_back_to_their_places(int splitAfter, Precision precision)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var from = SmallModel.Create(splitAfter);
        using var to = new ResNet(from.Architecture, from.Normalization, CPU, precision);
        var layout = new WeightLayout(from);

        layout.CopyTo(to, layout.Gather([.. from.Parameters.Select(p => p.Value)]));

        Assert.Equal(from.Parameters.Sum(p => p.Value.NumberOfElements), layout.Count);
        Assert.All(to.Parameters.Zip(from.Parameters), pair =>
            Assert.True(pair.First.Value.eq(pair.Second.Value.to(pair.First.Value.dtype)).all().item<bool>(), pair.First.Name));
    }

    [Fact]
    public void Parts_should_be_where_their_weights_are()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = SmallModel.Create(splitAfter: 3);
        var layout = new WeightLayout(model);
        var values = layout.Gather([.. model.Parameters.Select(p => p.Value)]);

        var weights = model.Parameters.ToDictionary(p => p.Name, p => p.Value);
        Assert.Equal(weights.Keys.Order(), layout.Parts.Select(p => p.Name).Order());
        Assert.All(layout.Parts, p => Assert.True(values.narrow(0, p.Start, p.Count).view(p.Shape).eq(weights[p.Name]).all().item<bool>(), p.Name));
        var hidden = layout.Parts.Where(p => p.IsHiddenConvolution).ToArray();
        Assert.Equal(hidden, layout.Parts.Take(hidden.Length));
        Assert.Equal(weights.Count(w => w.Value.dim() == 4) - 1, hidden.Length);
    }
}
