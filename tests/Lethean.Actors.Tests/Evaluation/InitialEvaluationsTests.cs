using Lethean.Actors.Configuration;
using Lethean.Actors.Evaluation;
using Lethean.Actors.Simulation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Evaluation;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Actors.Tests.Evaluation;

public class InitialEvaluationsTests
{
    private static readonly EvaluatorSetup Setup = new()
    {
        Checkpoint = Tiny.Checkpoint,
        Device = CPU,
        Precision = Precision.Full,
        HeldOut = Tiny.Test,
        Images = 64,
        BatchSize = 32,
        Threads = 1,
    };

    private readonly InitialEvaluations _initial = new();
    private readonly float[] _weights = TrainedWeights();
    private int _measured;

    [Fact]
    public void Weights_of_the_checkpoint_should_be_measured_once()
    {
        Assert.Equal(1, Of(Setup, _weights, version: 0).Correct);

        Assert.Equal(1, Of(Setup, _weights, version: 0).Correct);
        Assert.Equal(1, Of(Setup, _weights, version: 50).Correct);
        Assert.Equal(1, _measured);
    }

    [Fact]
    public void Weights_that_differ_in_one_bit_should_be_measured()
    {
        Of(Setup, _weights, version: 0);
        _weights[^1] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(_weights[^1]) ^ 1);

        Assert.Equal(2, Of(Setup, _weights, version: 50).Correct);
        Assert.Equal(3, Of(Setup, _weights, version: 100).Correct);
    }

    [Fact]
    public void Only_what_no_sample_has_touched_should_be_kept()
    {
        Of(Setup, _weights, version: 50);
        Of(Setup, _weights, version: 50);

        Assert.Equal(2, _measured);
    }

    [Fact]
    public void What_is_measured_otherwise_should_be_measured_anew()
    {
        Of(Setup, _weights, version: 0);
        EvaluatorSetup[] others =
        [
            Setup with { Precision = Precision.Bfloat16 },
            Setup with { HeldOut = Tiny.Train },
            Setup with { Images = 63 },
            Setup with { BatchSize = 64 },
            Setup with { Device = new Device("cuda:0") },
            Setup with { Checkpoint = Trained.Checkpoint },
        ];

        Assert.Equal([2, 3, 4, 5, 6, 7], others.Select(other => Of(other, _weights, version: 0).Correct));
    }

    /// <summary>The labels change between two variants, which no user can do: only a new measurement sees it.</summary>
    [Theory]
    [InlineData("virtual", true)]
    [InlineData("real-time", false)]
    public async Task Variants_should_share_the_initial_evaluation_unless_it_is_part_of_the_load(string clock, bool isShared)
    {
        var labels = Tiny.Test.RawLabels.ToArray();
        var heldOut = new ImageDataset(Tiny.Test.Descriptor, Tiny.Test.Split, Tiny.Test.RawPixels.ToArray(), labels, "made for tests");
        var inputs = Tiny.Inputs with { Images = Tiny.Inputs.Images with { Evaluation = heldOut } };
        var experiment = Tests.Scenario.Load(
            $$"""
            lethean {
              adaptation.enabled = false
              traffic { clock = {{clock}}, stop-after.samples = 2, sources.users { kind = benign, rate = 1000/s } }
              evaluation { every = 2, images = 64 }
              experiment.seeds = [1, 2]
            }
            """);

        var result = await ExperimentRunner.RunAsync(experiment, variant => variant.Seed == 1 ? inputs : Mislabelled(), []);

        var correct = result.Variants.Select(variant => variant.Evaluations.Select(point => point.Correct).Distinct()).ToList();
        Assert.Equal(isShared, Assert.Single(correct[0]) == Assert.Single(correct[1]));
        Assert.True(Assert.Single(correct[0]) > 0);

        SimulationInputs Mislabelled()
        {
            for (var i = 0; i < labels.Length; i++)
                labels[i] = (byte)((labels[i] + 1) % 10);
            return inputs;
        }
    }

    private AccuracyResult Of(EvaluatorSetup setup, float[] weights, long version)
    {
        using var model = Tiny.Checkpoint.CreateModel();
        return _initial.Of(setup, WeightSnapshot.Of(model, weights, version), () => new(64, ++_measured, [], []) { IsCorrect = [] });
    }

    private static float[] TrainedWeights()
    {
        using var model = Tiny.Checkpoint.CreateModel();
        return WeightSnapshot.Of(model, 0).Values.ToArray();
    }
}
