using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Models;
using Lethean.Learning.Tests.Reference;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Tests.Models;

/// <summary>The network of Sun 2020 (appendix A and released code) against the same written plainly, from its weights by name.</summary>
public sealed class ResNet26Tests
{
    private const int Groups = 8;

    [Fact]
    public void Parameters_should_number_those_of_the_layers()
    {
        using var model = Create(splitAfter: 2);

        var shared = 432 + Group(16, 16) + Group(16, 32);
        var head = Group(32, 64) + 2 * 64;
        Assert.Equal(shared, Count(model.SharedParameters));
        Assert.Equal(head + 64 * 4 + 4, Count(model.AuxiliaryHeadParameters));
        Assert.Equal(shared + 2 * head + 64 * 4 + 4 + 64 * 10 + 10, Count(model.Parameters));

        // Four blocks of two convolutions and two norms.
        static int Group(int inputs, int outputs) =>
            9 * outputs * (inputs + 7 * outputs) + 2 * (inputs + 7 * outputs);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Logits_should_be_those_of_the_plain_network(int splitAfter)
    {
        using var model = Create(splitAfter);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Scatter(model);
        var images = rand([5, 3, 32, 32], generator: new Generator(1));

        var (main, auxiliary) = model.Both(images);

        Near.Relative(Plain(model, images, splitAfter, ""), [.. main.data<float>()], 1e-4);
        Near.Relative(Plain(model, images, splitAfter, "_ssh"), [.. auxiliary.data<float>()], 1e-4);
    }

    [Fact]
    public void Gradients_should_reach_every_weight_of_shared_part_and_head()
    {
        using var model = Create(splitAfter: 2);
        using var scope = NewDisposeScope();
        Tensor[] reached = [.. model.SharedParameters.Concat(model.AuxiliaryHeadParameters).Select(p => p.Value)];

        var gradients = autograd.grad([cross_entropy(model.Auxiliary(rand(4, 3, 32, 32)), arange(4))], reached);

        Assert.All(gradients, gradient => Assert.True(gradient.abs().sum().item<float>() > 0));
    }

    [Fact]
    public void Checkpoint_should_bring_back_the_network_and_a_learner_adapt_it()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            using var model = Create(splitAfter: 2);
            Checkpoint.Save(path, model, new CheckpointMetadata(model.Architecture, model.Normalization, null, null, null, null));
            using var loaded = Checkpoint.Load(path).CreateModel();
            Assert.Equal(WeightSnapshot.Of(model, 0).Values, WeightSnapshot.Of(loaded, 0).Values);

            var step = new RotationPrediction(loaded, new() { LearningRate = 0.01 });
            var losses = Enumerable.Range(0, 8).Select(_ => step.Take(SmallModel.Image(1), ViewWeights.Once)!.Value.Loss).ToList();
            Assert.True(losses[^1] < losses[0], string.Join(' ', losses));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static ITestTimeModel Create(int splitAfter) =>
        TestTimeModels.Create(new("resnet26", 16, Groups, splitAfter), SmallModel.Normalization, 1);

    // Norms begin at scale 1 and shift 0, where some mistakes do not show.
    private static void Scatter(ITestTimeModel model)
    {
        using var random = new Generator(2);
        foreach (var (name, value) in model.Parameters.Where(p => p.Name.Contains("bn", StringComparison.Ordinal)))
            value.add_(0.3f * randn(value.shape, generator: random));
    }

    private static float[] Plain(ITestTimeModel model, Tensor images, int splitAfter, string head)
    {
        var weights = model.Parameters.ToDictionary(p => p.Name, p => p.Value.detach());
        var x = conv2d(images, weights["conv1.weight"], padding: [1, 1]);
        for (var group = 1; group <= 3; group++)
        {
            var layer = $"layer{group}{(group > splitAfter ? head : "")}";
            for (var block = 0; block < 4; block++)
            {
                var stride = group > 1 && block == 0 ? 2 : 1;
                var hidden = Convolved(Normed(x, $"{layer}.{block}.bn1").relu(), $"{layer}.{block}.conv1", stride);
                var changed = Convolved(Normed(hidden, $"{layer}.{block}.bn2").relu(), $"{layer}.{block}.conv2", 1);
                x = (stride == 1 ? x : cat([avg_pool2d(x, 2), zeros_like(avg_pool2d(x, 2))], 1)) + changed;
            }
        }

        x = Normed(x, $"bn{(splitAfter < 3 ? head : "")}").relu().mean([2, 3]);
        return [.. linear(x, weights[$"fc{head}.weight"], weights[$"fc{head}.bias"]).data<float>()];

        Tensor Normed(Tensor of, string name) => group_norm(of, Groups, weights[name + ".weight"], weights[name + ".bias"]);
        Tensor Convolved(Tensor of, string name, int stride) => conv2d(of, weights[name + ".weight"], strides: [stride, stride], padding: [1, 1]);
    }

    private static long Count(IEnumerable<NamedParameter> parameters) => parameters.Sum(p => p.Value.NumberOfElements);
}
