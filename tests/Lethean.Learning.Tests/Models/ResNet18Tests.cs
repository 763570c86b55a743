using Lethean.Learning.Checkpoints;
using Lethean.Learning.Models;
using Lethean.Learning.Tests.Reference;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Models;

public sealed class ResNet18Tests
{
    [Fact]
    public void Parameters_should_number_those_of_the_paper()
    {
        // Perry 2020: 11.2 M with all groups shared, 19.6 M where each head owns its fourth group.
        using var shared = TestTimeModels.Create(new("resnet18", 64, 32, 4), SmallModel.Normalization, 1);
        using var split = TestTimeModels.Create(new("resnet18", 64, 32, 3), SmallModel.Normalization, 1);

        Assert.Equal(11_173_962 + 4 * 512 + 4, Count(shared));
        Assert.InRange(Count(split), 19_550_000, 19_650_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Parameters_should_belong_to_exactly_one_part(int splitAfter)
    {
        using var model = SmallModel.Create(splitAfter);

        var parts = new[] { model.SharedParameters, model.MainHeadParameters, model.AuxiliaryHeadParameters }
            .SelectMany(part => part.Select(p => p.Name)).ToList();

        Assert.Equal(model.Parameters.Select(p => p.Name).Order(), parts.Order());
        Assert.Equal(parts.Count, parts.Distinct().Count());
        Assert.Contains("fc.weight", model.MainHeadParameters.Select(p => p.Name));
        Assert.Contains("fc_ssh.weight", model.AuxiliaryHeadParameters.Select(p => p.Name));
        Assert.Equal(4 - splitAfter, model.AuxiliaryHeadParameters.Count(p => p.Name.EndsWith("_ssh.0.conv1.weight", StringComparison.Ordinal)));
    }

    [Fact]
    public void Heads_should_not_share_weights_after_the_split()
    {
        using var model = SmallModel.Create(splitAfter: 2);
        using var scope = NewDisposeScope();
        var input = model.Normalization.Apply(rand(3, 3, 32, 32));
        var gradients = autograd.grad([model.Auxiliary(input).sum()], [.. model.SharedParameters.Concat(model.AuxiliaryHeadParameters).Select(p => p.Value)]);

        Assert.All(gradients, g => Assert.True(g.abs().sum().item<float>() > 0));
    }

    [Fact]
    public void Logits_should_be_the_same_with_and_without_gradients_to_come()
    {
        using var model = SmallModel.Create();
        using var scope = NewDisposeScope();
        var input = rand(3, 3, 32, 32);
        using var factors = new WeightFactors();
        var learning = factors.LeaveOut(() => model.Main(input)).detach();
        var differentiable = model.Main(input).detach();

        using var inference = inference_mode();

        var logits = model.Main(input).data<float>().ToArray();
        Near.Relative(learning.data<float>().ToArray(), logits, 1e-5);
        Near.Relative(differentiable.data<float>().ToArray(), logits, 1e-5);
    }

    [Fact]
    public void A_single_image_should_have_the_logits_that_it_has_in_a_batch()
    {
        using var model = SmallModel.Create(splitAfter: 3);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var batch = rand(3, 3, 32, 32);

        var (main, auxiliary) = model.Both(batch.narrow(0, 1, 1));

        Assert.Equal([1L, 10L], main.shape);
        var (mainOfAll, auxiliaryOfAll) = model.Both(batch);
        Near.Absolute([.. mainOfAll[1].data<float>()], [.. main[0].data<float>()], 1e-5);
        Near.Absolute([.. auxiliaryOfAll[1].data<float>()], [.. auxiliary[0].data<float>()], 1e-5);
    }

    [Fact]
    public void Initial_weights_should_depend_on_the_seed_alone()
    {
        using var first = SmallModel.Create(seed: 1);
        using var again = SmallModel.Create(seed: 1);
        using var other = SmallModel.Create(seed: 2);

        Assert.Equal(WeightSnapshot.Of(first, 0).Values, WeightSnapshot.Of(again, 0).Values);
        Assert.NotEqual(WeightSnapshot.Of(first, 0).Values.ToArray(), WeightSnapshot.Of(other, 0).Values.ToArray());
    }

    [Fact]
    public void Initial_convolutions_should_have_the_spread_of_Kaiming_fan_out()
    {
        using var model = TestTimeModels.Create(new("resnet18", 16, 8, 4), SmallModel.Normalization, 1);
        var weight = model.Parameters.Single(p => p.Name == "layer4.1.conv2.weight").Value;

        var deviation = weight.std().item<float>();

        // 128·128·9 values: the standard error of their deviation is 0.2 %.
        Assert.InRange(deviation / Math.Sqrt(2.0 / (128 * 9)), 0.99, 1.01);
    }

    [Theory]
    [InlineData("resnet34", 16, 8, 4, 10, "family")]
    [InlineData("resnet26", 16, 8, 4, 10, "split-after")]
    [InlineData("resnet18", 3, 1, 4, 10, "width")]
    [InlineData("resnet18", 16, 5, 4, 10, "groups")]
    [InlineData("resnet18", 16, 8, 0, 10, "split-after")]
    [InlineData("resnet18", 16, 8, 5, 10, "split-after")]
    [InlineData("resnet18", 16, 8, 4, 1, "classes")]
    public void An_impossible_architecture_should_be_refused_by_name(string family, int width, int groups, int split, int classes, string named)
    {
        var refusal = Assert.Throws<InputException>(
            () => TestTimeModels.Create(new(family, width, groups, split, classes), SmallModel.Normalization, 1));

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("allowed", refusal.Message, StringComparison.Ordinal);
    }

    private static long Count(ITestTimeModel model) => model.Parameters.Sum(p => p.Value.NumberOfElements);
}
