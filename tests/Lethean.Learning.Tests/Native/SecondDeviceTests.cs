using System.Runtime.InteropServices;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Evaluation;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;
using Lethean.Learning.Tests.Data;
using Lethean.Learning.Tests.Defenses;
using Lethean.Learning.Tests.Evaluation;
using Lethean.Learning.Tests.Models;
using Lethean.Learning.Tests.Reference;
using Lethean.Learning.Training;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Native;

/// <summary>
/// Whatever the engine computes, it computes where the model is: on a device that refuses tensors of the processor's memory nothing
/// may throw, and the numbers are those of the processor.
/// </summary>
public sealed class SecondDeviceTests
{
    // Other kernels round in another order: a few units of 2⁻²⁴ in each of twenty layers.
    private const double Rounding = 1e-4;

    // Where that moves an activation to the other side of a ReLU, some of a gradient's hundred thousand parts come or go.
    private const double Kinks = 0.01;

    private static readonly ImageDataset Train = RandomData.Create(40, DatasetSplit.Train);

    public static TheoryData<string> Chains => [.. Defenses.Keys];

    private static Dictionary<string, DefenseSettings[]> Defenses { get; } = new()
    {
        ["none"] = [],
        ["gates"] = [new ConfidenceThresholdSettings(1), new OrientationGateSettings(0), new EntropyFilterSettings(1), new ReputationSettings(1, 1)],
        ["clipping"] = [new GradientClippingSettings(0.1)],
        ["guard"] = [new GradientGuardSettings(GuardReference.TrustedBuffer, GuardAction.Project, 4, 1, 0.9)],
        ["ewc"] = [new ElasticWeightConsolidationSettings(100, 1)],
        ["restore"] = [new StochasticRestoreSettings(0.1)],
        ["reset"] = [new PeriodicResetSettings(2)],
        ["canary"] = [new CanaryRollbackSettings(20, 2, 0)],
        ["averaging"] = [new WeightAveragingSettings(0.5)],
    };

    [Fact]
    public void The_device_should_refuse_tensors_of_the_processor()
    {
        using var scope = NewDisposeScope();

        Assert.Throws<ExternalException>(() => zeros(2).to(SecondDevice.Device).add(zeros(2)));
    }

    [Theory, MemberData(nameof(Chains))]
    public void Learning_should_be_the_same_on_either_device(string chain)
    {
        var settings = new RotationPredictionSettings { LearningRate = 0.01 };
        using var here = Defended.Create(() => Trained(CPU), $"{chain} here", settings, Defenses[chain], Train);
        using var there = Defended.Create(() => Trained(SecondDevice.Device), $"{chain} there", settings, Defenses[chain], Train);

        RequireSame(Serve(here, 1), Serve(there, 1));
        there.Learner.Restore(there.Learner.Capture(1));
        RequireSame(Serve(here, 2), Serve(there, 2));

        Near.Absolute(here.Learner.Snapshot(2).Values, there.Learner.Snapshot(2).Values, Kinks);

        static ServedSample Serve(Defended learner, int number)
        {
            SecondDevice.Settle();
            return learner.Learner.Serve(SmallModel.Image(number), new(number, number, new("users", 1)));
        }
    }

    [Fact]
    public void Episodic_learning_should_leave_the_weights_as_they_were_trained()
    {
        using var learner = Defended.Create(() => Trained(SecondDevice.Device), "episodic", new RotationPredictionSettings { Mode = AdaptationMode.Episodic, LearningRate = 0.1 }, [], Train);
        var before = learner.Learner.Snapshot(0).Values.ToArray();

        var served = learner.Learner.Serve(SmallModel.Image(1));

        Assert.True(served.Adapted);
        Assert.Equal(before, learner.Learner.Snapshot(1).Values.ToArray());
    }

    [Fact]
    public void Attackers_should_get_the_same_answers_on_either_device()
    {
        using var here = Trained(CPU);
        using var there = Trained(SecondDevice.Device);
        InputObjective[] objectives =
        [
            new InputLoss(InputLossKind.Main, 3), new InputLoss(InputLossKind.Auxiliary, 1), new GateViolation(0.9, 0.1, 0.1),
            new DiverseRotationLoss(1), new DiverseRotationLoss(2, 28, 3, 1), new GradientProduct(3),
        ];
        foreach (var objective in objectives)
        {
            var expected = InputGradient.Of(here, SmallModel.Image(1), objective);

            var answer = InputGradient.Of(there, SmallModel.Image(1), objective);

            Assert.Equal(expected.Value, answer.Value, Rounding);
            Near.Relative([.. expected.Gradient], [.. answer.Gradient], 1e-3);
        }

        using var frozen = new FrozenNetwork(Trained(SecondDevice.Device));
        using var same = new FrozenNetwork(Trained(CPU));
        RequireSame(same.Answer(SmallModel.Image(1)), frozen.Answer(SmallModel.Image(1)));
    }

    [Theory]
    [InlineData(Precision.Full)]
    [InlineData(Precision.Bfloat16)]
    public void Evaluations_should_count_the_same_on_either_device(Precision precision)
    {
        var test = RandomData.Create(60);
        var reference = new ReferenceNetwork(ReferenceNetwork.Random);
        using var here = reference.Checkpoint.CreateModel(CPU, precision);
        using var there = reference.Checkpoint.CreateModel(SecondDevice.Device, precision);

        var counted = new AccuracyEvaluator(there, test, 60, 40).Evaluate();

        Assert.Equal(string.Join(" ", new AccuracyEvaluator(here, test, 60, 40).Evaluate().CorrectPerClass), string.Join(" ", counted.CorrectPerClass));
    }

    [Fact]
    public void Gradients_should_correlate_alike_on_either_device()
    {
        var (here, there) = (Cosines(CPU), Cosines(SecondDevice.Device));

        Assert.Equal(here.Count, there.Count);
        Assert.All(here.Zip(there), cosines => Assert.Equal(cosines.First, cosines.Second, Rounding));

        // The class taken, the sample's own cosine, and those of both gradients with each block of the history.
        static List<double> Cosines(Device device)
        {
            using var model = Trained(device);
            using var history = GradientHistory.Over(model, Train, 4, RandomStream.Create(1, "history"));
            var (main, auxiliary) = (history.Main.Geometry(), history.Auxiliary.Geometry());
            var sample = new GradientCorrelation(model, history).Measure(SmallModel.Image(1), -1);
            return
            [
                sample.Label, sample.Cosine,
                .. sample.MainHistory.Select(product => product / (sample.MainNorm * main.Norm)),
                .. sample.AuxiliaryHistory.Select(product => product / (sample.AuxiliaryNorm * auxiliary.Norm)),
            ];
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_should_learn_the_same_on_either_device(bool bfloat16)
    {
        using var folder = new TemporaryFolder();
        var settings = new TrainingSettings
        {
            Recipe = "tiny",
            Dataset = "fashion-mnist",
            Architecture = SmallModel.Architecture(3),
            Epochs = 2,
            BatchSize = 20,
            Schedule = new OneCycleSchedule(0.02),
            Averaging = 0.8,
            Cutout = 8,
            AuxiliaryShare = 0.5,
            BFloat16 = bfloat16,
            HalfPrecisionCheckpoint = true,
        };

        var here = new JointTrainer(settings, Train, Train, folder["here"]).Run(new Steps(), default);
        var there = new JointTrainer(settings, Train, Train, folder["there"], SecondDevice.Device).Run(new Steps(), default);

        Assert.Equal(here.Curve[0].Loss, there.Curve[0].Loss, 0.02 * here.Curve[0].Loss);
        Assert.Equal(here.Curve[1].Loss, there.Curve[1].Loss, 0.02 * here.Curve[1].Loss);
        Assert.True(File.Exists(there.CheckpointPath));
    }

    private static ITestTimeModel Trained(Device device) => TestTimeModels.Create(SmallModel.Architecture(3), SmallModel.Normalization, 1, device);

    private sealed class Steps : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => SecondDevice.Settle();
    }

    private static void RequireSame(ServedSample expected, ServedSample actual)
    {
        Assert.Equal((expected.Prediction, expected.Adapted, expected.SkipReason), (actual.Prediction, actual.Adapted, actual.SkipReason));
        RequireNear(expected.MainConfidence, actual.MainConfidence);
        RequireNear(expected.UprightConfidence, actual.UprightConfidence);
        RequireNear(expected.AuxiliaryLoss, actual.AuxiliaryLoss);
        RequireNear(expected.GuardCosine, actual.GuardCosine);
        RequireNear(expected.GradientNorm / 10, actual.GradientNorm / 10); // of some tens

        static void RequireNear(double? expected, double? actual) => Assert.Equal(expected ?? double.NaN, actual ?? double.NaN, Kinks);
    }
}
