using System.Text.Json;
using Lethean.Actors.Configuration;
using Lethean.Benchmarks.Floors;
using Lethean.Benchmarks.Networks;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Defenses;
using Lethean.Learning.Evaluation;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using static TorchSharp.torch;

namespace Lethean.Benchmarks.Comparison;

/// <summary>
/// This program's side of bench/compare: the same procedure as bench/pytorch/lethean_arm.py, through the code that a run uses.
/// Writes one JSON object to standard output; what is in bfloat16 only where the processor multiplies in it.
/// </summary>
internal static class OurSide
{
    public static async Task<int> MeasureAsync(SideOptions options)
    {
        var results = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        var inBfloat16 = ComputeDevice.ProcessorMultipliesBfloat16;
        var inputs = BenchmarkInputs.Load(options.Checkpoint ?? BenchmarkInputs.WriteRandom(options.Width), options.Data);
        if (options.Measure.Contains("arm"))
        {
            (results["armSeconds"], results["accuracies"]) = await MeasureArmAsync(options, inputs, "float32");
            if (inBfloat16)
                (results["armBFloat16Seconds"], results["accuraciesBFloat16"]) = await MeasureArmAsync(options, inputs, "bfloat16");
        }

        var architecture = inputs.Checkpoint.Metadata.Architecture;
        TorchThreads.UseOnThisThread(options.Threads);
        foreach (var (measure, key, type) in new[]
        {
            ("evaluation", "evaluationFloorSeconds", ScalarType.Float32), ("bfloat16", "evaluationBFloat16FloorSeconds", ScalarType.BFloat16),
        })
        {
            if (options.Measure.Contains(measure) && (inBfloat16 || type == ScalarType.Float32))
                results[key] = ArithmeticFloor.Measure(type).Prediction(architecture, options.Images);
        }

        TorchThreads.UseOnThisThread(1);
        if (options.Measure.Contains("evaluation"))
            (results["evaluationSeconds"], results["accuracy"]) = Evaluate(options, inputs, Precision.Full);
        if (options.Measure.Contains("bfloat16") && inBfloat16)
            (results["evaluationBFloat16Seconds"], results["accuracyBFloat16"]) = Evaluate(options, inputs, Precision.Bfloat16);
        if (options.Measure.Contains("predictions"))
            results["predictionsThatDiffer"] = CountDifferent(options, inputs);
        TorchThreads.UseOnThisThread(options.Threads);
        if (options.Measure.Contains("step"))
            MeasureStep(options, inputs, results);
        results["peakMegabytes"] = Stopped.PeakMegabytes();
        Console.WriteLine(JsonSerializer.Serialize(results));
        return 0;
    }

    private static (double Seconds, double Accuracy) Evaluate(SideOptions options, SimulationInputs inputs, Precision precision)
    {
        using var model = inputs.Checkpoint.CreateModel(precision: precision);
        new AccuracyEvaluator(model, inputs.Images.Evaluation, Math.Min(options.Images, 2 * AccuracyEvaluator.DefaultBatchSize)).Evaluate(options.Threads);
        var evaluator = new AccuracyEvaluator(model, inputs.Images.Evaluation, options.Images);
        var accuracy = double.NaN;
        return (Stopped.Seconds(() => accuracy = evaluator.Evaluate(options.Threads).Accuracy), accuracy);
    }

    /// <summary>Images that are told to be of another class in bfloat16 than in float32.</summary>
    private static int CountDifferent(SideOptions options, SimulationInputs inputs)
    {
        var images = inputs.Images.Evaluation.Take(options.Images);
        using var full = inputs.Checkpoint.CreateModel();
        using var rounded = inputs.Checkpoint.CreateModel(precision: Precision.Bfloat16);
        var pairs = Observation.OfAll(full, images).Zip(Observation.OfAll(rounded, images));
        return pairs.Count(pair => pair.First.Prediction != pair.Second.Prediction);
    }

    private static void MeasureStep(SideOptions options, SimulationInputs inputs, SortedDictionary<string, object?> results)
    {
        var (copies, random, next) = (AuxiliaryBatch.Random(32), RandomStream.Create(1, "benchmark"), 0);
        using var model = inputs.Checkpoint.CreateModel();
        var step = new RotationPrediction(model, new() { LearningRate = 0.001 });
        results["stepMilliseconds"] = Stopped.MedianMilliseconds(options.Steps, () => step.Take(inputs.Train[next++], copies.Draw(random)));
        using var learner = new TestTimeLearner(inputs.Checkpoint.CreateModel(), new RotationPredictionSettings { Batch = copies }, DefenseChain.Empty, random);
        results["sampleMilliseconds"] = Stopped.MedianMilliseconds(options.Steps, () => learner.Serve(inputs.Train[next++]));

        var architecture = inputs.Checkpoint.Metadata.Architecture;
        using var four = new ConvolutionFloor(architecture, 4);
        results["stepFloorMilliseconds"] = 1000 * ArithmeticFloor.Measure(ScalarType.Float32).Step(architecture, 4);
        results["stepConvolutionsMilliseconds"] = Stopped.MedianMilliseconds(options.Steps, four.ForwardAndBackward);
        var bytes = 4L * model.Parameters.Sum(parameter => parameter.Value.NumberOfElements);
        results["weightMegabytes"] = bytes / 1048576.0;
        results["snapshotMilliseconds"] = Stopped.MedianMilliseconds(options.Steps, () => learner.Snapshot(0));
    }

    private static async Task<(double Seconds, IReadOnlyList<double> Accuracies)> MeasureArmAsync(SideOptions options, SimulationInputs inputs, string precision)
    {
        // One thread steps, all evaluate: threads with batches of their own leave no processor idle and never wait for the one that steps.
        return await LetheanArm.RunAsync(inputs, $$"""
            lethean {
              device.threads = 1
              adaptation.batch = "random(32)"
              traffic {
                stop-after.samples = {{options.Samples}}
                sources { attacker { kind = lethean, rate = 10/s } }
              }
              evaluation { every = {{options.Every}}, images = {{options.Images}}, threads = {{options.Threads}}, precision = {{precision}} }
            }
            """, options.Sets);
    }
}
