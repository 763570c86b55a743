using Lethean.Learning.Checkpoints;
using Lethean.Learning.Models;
using Lethean.Learning.Tests.Models;
using Lethean.Learning.Tests.Reference;
using Lethean.Learning.Training;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Training;

public sealed class OptimizerTests
{
    private static readonly TrainingSettings Settings = new()
    {
        Recipe = "test",
        Dataset = "fashion-mnist",
        Architecture = SmallModel.Architecture(),
        Epochs = 1,
        Schedule = new StepSchedule(0.1, 1),
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sgd_steps_should_be_those_of_the_library(bool nesterov)
    {
        using var mine = SmallModel.Create();
        using var theirs = SmallModel.Create();
        using var optimizer = new Optimizer(mine, Settings with { Momentum = 0.9, WeightDecay = 0.01, Nesterov = nesterov });
        using var official = optim.SGD(theirs.Parameters.Select(p => p.Value), 0.1, momentum: 0.9, weight_decay: 0.01, nesterov: nesterov);
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

    [Theory]
    // Rounding each product to bfloat16 (2⁻⁸) may move the result by these errors; the iterations multiply it.
    [InlineData(6, 20, 1, 0.05)]
    [InlineData(20, 6, 1, 0.05)]
    [InlineData(6, 20, 5, 0.25)]
    [InlineData(20, 6, 5, 0.25)]
    public void Orthogonal_should_keep_the_directions_and_send_each_singular_value_through_the_polynomial(int rows, int columns, int iterations, double error)
    {
        using var scope = NewDisposeScope();
        // Along axes, so that the singular values stand in the matrix itself.
        var matrix = zeros(rows, columns);
        matrix[1, 2] = tensor(5f);
        matrix[3, 0] = tensor(0.5f);

        var levelled = MuonUpdate.Orthogonal(matrix, iterations);

        var norm = Math.Sqrt(25.25);
        Assert.Equal(Levelled(5 / norm, iterations), levelled[1, 2].item<float>(), error);
        Assert.Equal(Levelled(0.5 / norm, iterations), levelled[3, 0].item<float>(), error);
        Assert.Equal(2, levelled.ne(0).sum().item<long>());
    }

    [Fact]
    public void Muon_should_move_hidden_convolutions_only_and_every_direction_alike()
    {
        using var scope = NewDisposeScope();
        using var sgd = SmallModel.Create();
        using var muon = SmallModel.Create();
        using var plain = new Optimizer(sgd, Settings);
        using var optimizer = new Optimizer(muon, Settings with { Muon = new(RateRatio: 0.5, Momentum: 0.95, WeightDecay: 0, Iterations: 5) });
        var before = muon.Parameters.ToDictionary(p => p.Name, p => p.Value.detach().clone());
        var gradients = muon.Parameters.Select(p => randn(p.Value.shape)).ToArray();

        plain.Step([.. gradients.Select(g => g.clone())], 0.1);
        optimizer.Step([.. gradients.Select(g => g.clone())], 0.1);

        foreach (var ((name, moved), (_, expected)) in muon.Parameters.Zip(sgd.Parameters))
        {
            if (name == "conv1.weight" || moved.shape.Length != 4)
            {
                Assert.True(moved.allclose(expected), name);
                continue;
            }

            // An orthogonal matrix of r rows, not more than columns, has the norm √r; Jordan's polynomial leaves the singular
            // values between 0.5 and 1.5.
            var (rows, columns) = (moved.shape[0], moved.NumberOfElements / moved.shape[0]);
            var scale = 0.05 * Math.Sqrt(Math.Max(1, (double)rows / columns));
            var length = moved.sub(before[name]).norm().item<float>() / (scale * Math.Sqrt(Math.Min(rows, columns)));
            Assert.InRange(length, 0.5, 1.5);
        }
    }

    private static double Levelled(double singular, int iterations)
    {
        for (var i = 0; i < iterations; i++)
            singular = 3.4445 * singular - 4.7750 * Math.Pow(singular, 3) + 2.0315 * Math.Pow(singular, 5);
        return singular;
    }
}
