using Lethean.Learning.Adaptation;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Evaluation;
using Lethean.Learning.Models;
using Lethean.Learning.Tests.Reference;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Defenses;

/// <summary>Every correction of the weights, and the teacher, against its formula.</summary>
public sealed class WeightDefenseTests
{
    private static readonly AdaptationSettings Online = new RotationPredictionSettings { LearningRate = 0.01 };
    private static readonly ReferenceNetwork Fashion = new(ReferenceNetwork.Fashion);

    [Fact]
    public void Stochastic_restore_should_take_each_weight_back_independently_with_its_probability()
    {
        const double P = 0.03;
        using var plain = Defended.Create(Fashion, Online);
        using var defended = Defended.Create(Fashion, Online, new StochasticRestoreSettings(P));
        var (trained, image) = (plain.Weights, Fashion.Image(0).RotateQuarter(1));

        plain.Learner.Serve(image);
        defended.Learner.Serve(image);

        // Only weights that the step changed can tell.
        var (stepped, weights, restored) = (plain.Weights, defended.Weights, new List<bool>());
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] != stepped[i])
                Assert.Equal(trained[i], weights[i]);
            if (stepped[i] != trained[i])
                restored.Add(weights[i] == trained[i]);
        }

        var n = restored.Count;
        Assert.True(n > 100_000);
        RequireBinomial(restored.Count(r => r), n, P);
        RequireBinomial(restored.Zip(restored.Skip(1), (one, next) => one && next).Count(r => r), n - 1, P * P);
    }

    [Fact]
    public void Periodic_reset_should_bring_back_the_trained_weights_after_so_many_learned_samples()
    {
        using var defended = Defended.Create(Fashion, Online, new OrientationGateSettings(0.5), new PeriodicResetSettings(2, PeriodPhase.At(0)));
        var trained = defended.Weights;
        var learned = 0;
        for (var i = 0; i < 8; i++)
        {
            // Refused samples do not count.
            learned += defended.Learner.Serve(Fashion.Image(i).RotateQuarter(i % 3 == 1 ? 1 : 0)).Adapted ? 1 : 0;

            if (learned % 2 == 0)
                Assert.Equal(trained, defended.Weights);
            else
                Assert.NotEqual(trained, defended.Weights);
        }

        Assert.InRange(learned, 3, 6);
        Assert.Equal(learned / 2, defended.Tallies[1].Acted);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void Phase_should_say_when_the_first_period_ends(int phase, int first)
    {
        using var defended = Defended.Create(Fashion, Online, new PeriodicResetSettings(3, PeriodPhase.At(phase)));
        var trained = defended.Weights;

        var resets = Enumerable.Range(1, 6).Where(i =>
        {
            defended.Learner.Serve(Fashion.Image(i).RotateQuarter(1));
            return trained.SequenceEqual(defended.Weights);
        });

        Assert.Equal([first, first + 3], resets);
    }

    [Fact]
    public void Random_phase_should_be_the_same_for_one_seed_and_any_over_many()
    {
        using var defended = Defended.Create(Fashion, Online);
        int PhaseOf(ulong seed, string link) => PeriodPhase.Random.Of(5, defended.Materials with { Seed = seed }, link);

        Assert.Equal(PhaseOf(3, "periodic-reset"), PhaseOf(3, "periodic-reset"));
        var phases = Enumerable.Range(0, 50).Select(seed => PhaseOf((ulong)seed, "periodic-reset")).ToList();
        Assert.Equal([0, 1, 2, 3, 4], phases.Distinct().Order());
        Assert.NotEqual(phases, Enumerable.Range(0, 50).Select(seed => PhaseOf((ulong)seed, "canary-rollback")));
    }

    [Theory]
    [InlineData(10, 10, "canary-rollback phase: 10 is not within every = 10; allowed: 0 to 9, or random.")]
    [InlineData(1, 3, "canary-rollback phase: 3 is not within every = 1; allowed: 0 or random.")]
    [InlineData(5, -1, "canary-rollback phase: -1 is not allowed; allowed: random, or a whole number from 0 to 999999999.")]
    public void Phase_outside_its_period_should_be_refused(int every, int phase, string message)
    {
        var refusal = Assert.Throws<InputException>(
            () => Defended.Create(Online, new CanaryRollbackSettings(3, every, 0.1, PeriodPhase.At(phase))));

        Assert.Equal(message, refusal.Message);
    }

    [Fact]
    public void Canary_should_roll_back_to_the_last_weights_that_were_good_enough()
    {
        const double Drop = 0.1;
        var settings = new CanaryRollbackSettings(16, 2, Drop, PeriodPhase.At(0));
        using var defended = Defended.Create(() => Fashion.Checkpoint.CreateModel(), "fashion", Online, [settings], LabelledByTheModel());
        using var model = Fashion.Checkpoint.CreateModel();
        var canary = defended.Materials.DrawTrusted(16, "canary-rollback");
        var evaluator = new AccuracyEvaluator(model, canary, 16);
        Assert.Equal(1, evaluator.Evaluate().Accuracy);
        var (step, good) = (new RotationPrediction(model, new() { LearningRate = Online.LearningRate }), Naive.Weights(model).ToArray());
        var (kept, rolledBack) = (0, 0);
        for (var i = 1; i <= 40; i++)
        {
            var image = Fashion.Image(i % 16).RotateQuarter(i % 4);
            step.Take(image, ViewWeights.Once);
            if (i % 2 == 0 && evaluator.Evaluate().Accuracy >= 1 - Drop)
            {
                good = [.. Naive.Weights(model)];
                kept++;
            }
            else if (i % 2 == 0)
            {
                Write(model, good);
                rolledBack++;
            }

            defended.Learner.Serve(image);

            Assert.Equal(Naive.Weights(model), defended.Weights);
        }

        Assert.True(kept > 0 && rolledBack > 0, $"{kept} kept, {rolledBack} rolled back");
        Assert.Equal(rolledBack, defended.Tallies[0].Acted);
    }

    [Fact]
    public void Teacher_should_be_the_running_average_and_the_one_that_predicts()
    {
        const double Rate = 0.2;
        using var plain = Defended.Create(Fashion, Online);
        using var defended = Defended.Create(Fashion, Online, new WeightAveragingSettings(Rate));
        double[] teacher = [.. plain.Weights.Select(w => (double)w)];
        var trained = plain.Weights;
        using var copy = Fashion.Checkpoint.CreateModel();
        for (var i = 0; i < 5; i++)
        {
            var image = Fashion.Image(i).RotateQuarter(1);
            plain.Learner.Serve(image);
            teacher = [.. plain.Weights.Select((w, k) => (1 - Rate) * teacher[k] + Rate * w)];

            var served = defended.Learner.Serve(image);

            Assert.Equal(plain.Weights, defended.Weights);
            defended.Learner.Snapshot(i).CopyTo(copy);
            Naive.RequireChange(trained, [.. teacher.Select(w => (float)w)], [.. Naive.Weights(copy)]);
            Assert.Equal(Prediction(copy, image), (served.Prediction, Math.Round(served.MainConfidence!.Value, 5)));
        }
    }

    [Fact]
    public void Teacher_should_start_anew_where_all_weights_are_replaced()
    {
        using var defended = Defended.Create(Fashion, Online, new PeriodicResetSettings(3, PeriodPhase.At(0)), new WeightAveragingSettings(0.2));
        var trained = defended.Learner.Snapshot(0).Values.ToArray();

        var same = Enumerable.Range(0, 3).Select(i =>
        {
            defended.Learner.Serve(Fashion.Image(i).RotateQuarter(1));
            return trained.SequenceEqual(defended.Learner.Snapshot(i).Values.ToArray());
        });

        Assert.Equal([false, false, true], same);
    }

    [Fact]
    public void Teacher_that_begins_later_should_begin_with_the_weights_of_that_moment()
    {
        var late = new WeightAveragingSettings(0.2) { Period = new(Moment.AfterSamples(2), Moment.AfterSamples(3)) };
        using var plain = Defended.Create(Fashion, Online);
        using var defended = Defended.Create(Fashion, Online, late);
        for (var i = 0; i < 4; i++)
        {
            var before = plain.Weights;
            plain.Learner.Serve(Fashion.Image(i).RotateQuarter(1));
            defended.Learner.Serve(Fashion.Image(i).RotateQuarter(1), new Arrival(i, i, default));

            using var copy = Fashion.Checkpoint.CreateModel();
            defended.Learner.Snapshot(i).CopyTo(copy);
            float[] expected = i == 2 ? [.. before.Zip(plain.Weights, (old, now) => (float)(0.8 * old + 0.2 * now))] : plain.Weights;
            Naive.RequireChange(before, expected, [.. Naive.Weights(copy)]);
        }
    }

    private static void RequireBinomial(int successes, int n, double p) =>
        // Five deviations: one false alarm in two million seeds, and the seed is fixed.
        Assert.InRange(successes, n * p - 5 * Math.Sqrt(n * p * (1 - p)), n * p + 5 * Math.Sqrt(n * p * (1 - p)));

    private static ImageDataset LabelledByTheModel()
    {
        using var model = Fashion.Checkpoint.CreateModel();
        var images = Enumerable.Range(0, 16).Select(Fashion.Image).ToList();
        // The inputs are grey, and padded by two pixels on every side.
        var pixels = images.SelectMany(image => Enumerable.Range(0, 28 * 28).Select(i => (byte)Math.Round(255 * image.Pixels[(i / 28 + 2) * 32 + i % 28 + 2])));
        return new(
            DatasetDescriptor.Find("fashion-mnist"), DatasetSplit.Train, pixels.ToArray(),
            images.Select(image => (byte)Prediction(model, image).Class).ToArray(), "labelled by the model");
    }

    private static void Write(ITestTimeModel model, float[] weights)
    {
        using var noGrad = no_grad();
        var at = 0;
        foreach (var parameter in model.SharedParameters.Concat(model.AuxiliaryHeadParameters).Concat(model.MainHeadParameters))
        {
            var count = (int)parameter.Value.NumberOfElements;
            using var values = tensor(weights.AsSpan(at, count).ToArray(), parameter.Value.shape);
            parameter.Value.copy_(values);
            at += count;
        }
    }

    private static (int Class, double Confidence) Prediction(ITestTimeModel model, Image image)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var p = model.Main(model.Normalise(tensor(image.Pixels.ToArray(), [1, 3, 32, 32]))).softmax(1).data<float>().ToArray();
        return (Array.IndexOf(p, p.Max()), Math.Round(p.Max(), 5));
    }
}
