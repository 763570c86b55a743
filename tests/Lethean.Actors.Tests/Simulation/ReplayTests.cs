using System.Globalization;
using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Tests.Simulation;

/// <summary>From the log alone, with the data and the checkpoint, every sample is made again and served in its order.</summary>
public sealed class ReplayTests : IDisposable
{
    private const string Everything = """
        lethean {
          adaptation.learning-rate = 0.02
          metrics.perturbed-pixels = true
          traffic {
            stop-after.samples = 110
            source-defaults { rate = 10/s }
            sources {
              users { kind = benign, order = drifting, drifting.stages = [ { corruption = none, samples = 3 }, { corruption = gaussian_noise, samples = 3 } ] }
              turned { kind = lethean, augment = true }
              shifted { kind = shift, corruption = shot_noise, severity = 3 }
              snowed { kind = shift, corruption = snow }
              frosted { kind = shift, corruption = frost, severity = 2 }
              spattered { kind = shift, corruption = spatter, severity = 3 }
              noise { kind = random-pixels }
              again { kind = replay, fresh = 0.3 }
              moved { kind = fgsm }
              clamped { kind = fgsm, space = normalised, augment = true }
              searched { kind = adaptive-lethean, steps = 3 }
            }
          }
          evaluation { every = 30, images = 16, precision = float32 }
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("lethean-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <param name="users">First and last image that users may send.</param>
    /// <param name="attackers">The last one that attackers may draw.</param>
    [Theory]
    [InlineData("test", new[] { 1500, 1999 }, 3999)]
    [InlineData("train", new[] { 3800, 3999 }, 3199)]
    public async Task Replayed_log_should_give_the_same_predictions(string heldOut, int[] users, int attackers)
    {
        var experiment = Scenario.Load(Everything, $"lethean.data.held-out={heldOut}");
        var variant = experiment.Variants[0];
        var inputs = Trained.InputsOf(variant.Simulation.Data);
        var log = new RecordingSink();
        await ExperimentRunner.RunAsync(
            experiment, _ => inputs, [log, new PerturbedPixels(_folder, [(variant.Name, variant.Seed)])]).WaitAsync(Patience.Limit);

        var outcomes = log.OutcomeLines.Split('\n').Select(line => MetricsJson.ParseOutcome(line).Outcome).ToList();
        var perturbed = Directory.GetFiles(_folder).SelectMany(file => SafetensorsFile.Read(file).Tensors)
            .ToDictionary(tensor => long.Parse(tensor.Name, CultureInfo.InvariantCulture), tensor => new Image(ImageShape.Standard, tensor.ToSingles()));
        using var learner = new TestTimeLearner(
            Trained.Inputs.Checkpoint.CreateModel(), variant.Simulation.Adaptation, DefenseChain.Empty, RandomStream.Create(variant.Seed, "adaptation"));
        var again = outcomes.Select(outcome => learner.Serve(ImageOf(outcome, perturbed)));

        Assert.Equal(110, outcomes.Count);
        Assert.Equal(11, outcomes.Select(outcome => outcome.Source).Distinct().Count());
        Assert.All(outcomes.Zip(again), pair => Assert.Equal(
            (pair.First.Prediction, pair.First.MainConfidence, pair.First.AuxiliaryLoss),
            (pair.Second.Prediction, pair.Second.MainConfidence, pair.Second.AuxiliaryLoss)));
        Assert.Equal(outcomes.Where(outcome => outcome.Origin!.Distance is not null).Select(outcome => outcome.Sequence), perturbed.Keys.Order());
        Assert.All(outcomes.Where(outcome => outcome.Source is "users" or "shifted" or "again"), outcome =>
        {
            Assert.Equal(heldOut, outcome.Origin!.Split);
            Assert.InRange(outcome.Origin.Index!.Value, users[0], users[1]);
        });
        Assert.All(outcomes.Where(outcome => outcome.Source is "turned" or "moved" or "searched"), outcome =>
        {
            Assert.Equal("train", outcome.Origin!.Split);
            Assert.InRange(outcome.Origin.Index!.Value, 0, attackers);
        });
        Assert.Equal(
            PlainLoop.Text(Trained.CorrectPerClass(inputs.Images.Evaluation, images: 16)), PlainLoop.Text(log.Evaluations.First().CorrectPerClass));
        Assert.All(outcomes.Where(outcome => outcome.Source == "moved"), outcome => Assert.InRange(outcome.Origin!.Distance!.Value, 0.1, 0.2));
    }

    private static Image ImageOf(SampleOutcome outcome, Dictionary<long, Image> perturbed)
    {
        if (perturbed.TryGetValue(outcome.Sequence, out var kept))
            return kept;
        var origin = outcome.Origin!;
        if (origin.Split is null)
            return Noise(Trained.Train, StreamOf(origin.NoiseState!));
        var image = (origin.Split == "train" ? Trained.Train : Trained.Test)[origin.Index!.Value];
        image = (origin.Augmentation?.Apply(image) ?? image).RotateQuarter(outcome.QuarterTurns);
        return origin.Corruption is { } corruption
            ? Corruption.Find(corruption.Name).Apply(image, corruption.Severity, StreamOf(origin.NoiseState!))
            : image;
    }

    private static Image Noise(ImageDataset train, RandomStream random)
    {
        var pixels = new float[train.Shape.Size];
        var plane = train.Shape.Height * train.Shape.Width;
        for (var channel = 0; channel < train.Shape.Channels; channel++)
            random.FillGaussian(pixels.AsSpan(channel * plane, plane), train.Descriptor.Mean[channel], train.Descriptor.StandardDeviation[channel]);
        return new Image(train.Shape, [.. pixels.Select(pixel => Math.Clamp(pixel, 0, 1))]);
    }

    private static RandomStream StreamOf(string state)
    {
        ulong Word(int index) => ulong.Parse(state.AsSpan(16 * index, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return new RandomStream(new RandomState(Word(0), Word(1), Word(2), Word(3)));
    }
}
