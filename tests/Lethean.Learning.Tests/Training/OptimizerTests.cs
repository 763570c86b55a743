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
        var layout = new WeightLayout(mine);
        using var weights = ValuesOf(mine, layout);
        using var optimizer = new Optimizer(weights, layout, Settings with { Momentum = 0.9, WeightDecay = 0.01, Nesterov = nesterov });
        using var official = optim.SGD(theirs.Parameters.Select(p => p.Value), 0.1, momentum: 0.9, weight_decay: 0.01, nesterov: nesterov);
        using var scope = NewDisposeScope();
        var input = rand(2, 3, 32, 32);
        var before = WeightSnapshot.Of(mine, 0).Values.ToArray();
        for (var step = 0; step < 3; step++)
        {
            optimizer.Step(layout.Gather([.. autograd.grad([Loss(mine)], [.. mine.Parameters.Select(p => p.Value)])]), 0.1);
            layout.CopyTo(mine, weights);
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
    // Each iteration multiplies the rounding (2⁻²⁴) of small singular values by up to 3.4445.
    [InlineData(6, 20, 1, ScalarType.Float32, 1e-5)]
    [InlineData(20, 6, 1, ScalarType.Float32, 1e-5)]
    [InlineData(6, 20, 5, ScalarType.Float32, 1e-3)]
    [InlineData(20, 6, 5, ScalarType.Float32, 1e-3)]
    // At worst: some ten roundings (2⁻⁹ of numbers up to 4.7750), however the processor does them.
    [InlineData(6, 20, 1, ScalarType.BFloat16, 0.1)]
    [InlineData(20, 6, 1, ScalarType.BFloat16, 0.1)]
    public void Orthogonal_should_be_the_newton_schulz_iteration(int rows, int columns, int iterations, ScalarType precision, double error)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        var matrix = randn(rows, columns, generator: random);
        // One direction above all others, so that every power of the polynomial counts.
        matrix[1, 2] = tensor(20f);

        // Of two at once, of which the other must not matter.
        var levelled = MuonUpdate.Orthogonal(stack([randn(rows, columns, generator: random), matrix]), iterations, precision)[1];

        var expected = Levelled(Doubles(matrix), iterations);
        Near.Absolute(expected.Cast<double>().Select(value => (float)value).ToArray(), levelled.contiguous().data<float>().ToArray(), error);
    }

    [Fact]
    public void Muon_should_move_hidden_convolutions_only_and_every_direction_alike()
    {
        using var scope = NewDisposeScope();
        using var sgd = SmallModel.Create();
        using var muon = SmallModel.Create();
        var layout = new WeightLayout(sgd);
        using var sgdWeights = ValuesOf(sgd, layout);
        using var muonWeights = ValuesOf(muon, layout);
        using var plain = new Optimizer(sgdWeights, layout, Settings);
        var settings = Settings with { Muon = new(RateRatio: 0.5, Momentum: 0.95, WeightDecay: 0, Iterations: 5) };
        using var optimizer = new Optimizer(muonWeights, layout, settings);
        var before = muon.Parameters.ToDictionary(p => p.Name, p => p.Value.detach().clone());
        var gradient = randn_like(muonWeights);

        plain.Step(gradient.clone(), 0.1);
        optimizer.Step(gradient.clone(), 0.1);

        layout.CopyTo(sgd, sgdWeights);
        layout.CopyTo(muon, muonWeights);
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

    [Fact]
    public void A_muon_step_should_shrink_each_matrix_and_move_it_along_its_own_direction()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        long[][] shapes = [[4, 3, 3, 3], [4, 3, 3, 3], [8, 2, 1, 1]]; // two wide ones, and one of four rows a column
        var parts = new List<WeightPart>();
        foreach (var shape in shapes)
            parts.Add(new("", shape, parts.Sum(p => p.Count), (int)shape.Aggregate((a, b) => a * b), true));
        const double Rate = 0.1, Ratio = 5, Momentum = 0.9, Decay = 0.2;
        using var rule = new MuonUpdate(new(Ratio, Momentum, Decay, 4), parts);
        var count = parts.Sum(p => p.Count);
        var (weights, velocity) = (randn(count, generator: random), zeros(count));
        var (expected, past) = (weights.clone(), zeros(count));

        for (var step = 0; step < 2; step++)
        {
            var gradient = randn(count, generator: random);
            past = past.mul(Momentum).add(gradient);
            var towards = gradient.add(past, Momentum);
            var moves = parts.Select(p =>
            {
                var matrix = towards.narrow(0, p.Start, p.Count).view(1, p.Shape[0], -1);
                var scale = Math.Sqrt(Math.Max(1, (double)matrix.shape[1] / matrix.shape[2]));
                return MuonUpdate.Orthogonal(matrix, 4, ScalarType.Float32).flatten().mul(Rate * Ratio * scale);
            });
            expected = expected.mul(1 - Rate * Ratio * Decay).sub(cat([.. moves]));
            rule.Apply(weights, velocity, gradient, Rate);
        }

        // bfloat16 keeps 8 bits of directions whose numbers are below 1, times a rate of half.
        Near.Absolute(expected.data<float>().ToArray(), weights.data<float>().ToArray(), 0.05);
    }

    private static Tensor ValuesOf(ITestTimeModel model, WeightLayout layout)
    {
        using var noGrad = no_grad();
        return layout.Gather([.. model.Parameters.Select(p => p.Value)]);
    }

    private static double[,] Doubles(Tensor matrix)
    {
        var values = new double[matrix.shape[0], matrix.shape[1]];
        for (var row = 0; row < values.GetLength(0); row++)
        {
            for (var column = 0; column < values.GetLength(1); column++)
                values[row, column] = matrix[row, column].item<float>();
        }

        return values;
    }

    /// <summary>X ← 3.4445·X − 4.7750·(XXᵀ)X + 2.0315·(XXᵀ)²X, from X = M/‖M‖.</summary>
    private static double[,] Levelled(double[,] matrix, int iterations)
    {
        var norm = Math.Sqrt(matrix.Cast<double>().Sum(value => value * value));
        var x = Map(matrix, (row, column) => matrix[row, column] / norm);
        for (var i = 0; i < iterations; i++)
        {
            var before = x;
            var (rows, columns) = (before.GetLength(0), before.GetLength(1));
            var gram = Map(new double[rows, rows], (row, other) => Enumerable.Range(0, columns).Sum(k => before[row, k] * before[other, k]));
            var cubic = Times(gram, before);
            var quintic = Times(gram, cubic);
            x = Map(before, (row, column) => 3.4445 * before[row, column] - 4.7750 * cubic[row, column] + 2.0315 * quintic[row, column]);
        }

        return x;
    }

    private static double[,] Times(double[,] left, double[,] right) =>
        Map(right, (row, column) => Enumerable.Range(0, left.GetLength(1)).Sum(k => left[row, k] * right[k, column]));

    /// <summary>A matrix of the shape of another.</summary>
    private static double[,] Map(double[,] shape, Func<int, int, double> value)
    {
        var result = new double[shape.GetLength(0), shape.GetLength(1)];
        for (var row = 0; row < result.GetLength(0); row++)
        {
            for (var column = 0; column < result.GetLength(1); column++)
                result[row, column] = value(row, column);
        }

        return result;
    }
}
