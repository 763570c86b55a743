using System.Diagnostics;
using System.Globalization;
using Lethean.Host.CommandLine;
using Lethean.Host.Progress;
using Lethean.Host.Running;
using Lethean.Learning;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Datasets;
using Lethean.Learning.Evaluation;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using Lethean.Learning.TestTime;
using Spectre.Console;

namespace Lethean.Host.Evaluating;

/// <summary>Measures a checkpoint on clean and corrupted test images, with and without test-time training.</summary>
public sealed class CheckpointEvaluation
{
    private const string Clean = "clean";
    private readonly Checkpoint _checkpoint;
    private readonly EvaluationRequest _request;
    private readonly StatusLine _status;

    private CheckpointEvaluation(Checkpoint checkpoint, EvaluationRequest request, StatusLine status) =>
        (_checkpoint, _request, _status) = (checkpoint, request, status);

    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">The checkpoint, the data or a name is not usable.</exception>
    public static int Execute(EvaluationRequest request, Output output, CancellationToken cancellation)
    {
        if (request.Severity is < 1 or > Corruption.MaxSeverity)
            throw new InputException($"--severity {request.Severity}: allowed: 1 to {Corruption.MaxSeverity}");
        if (request.Images is < 1)
            throw new InputException($"--images {request.Images}: allowed: 1 or more");
        var corruptions = request.Corruptions.Contains("all") ? [.. Corruption.All] : request.Corruptions.Select(Corruption.Find).ToList();
        NativeAllocator.KeepMemory();
        var checkpoint = Checkpoint.Load(ShippedFiles.Find(request.Checkpoint));
        var located = DataLocation.Require(DatasetDescriptor.Find(checkpoint.Metadata.Dataset ?? throw new InputException($"{request.Checkpoint}: does not say which data set it belongs to (metadata 'dataset')")), request.Data);
        output.Line(located.Description);
        var test = located.Load(DatasetSplit.Test);
        if (request.Images is { } count)
            test = test.Take(count);
        var status = new StatusLine(output);
        var evaluation = new CheckpointEvaluation(checkpoint, request, status);
        var rows = new List<EvaluationRow>();
        foreach (var (name, data) in new[] { (Clean, test) }.Concat(corruptions.Select(c => (c.Name, CorruptedImages.Of(test, c, request.Severity, request.Seed)))))
            foreach (var adaptation in request.Adaptations.Distinct())
            {
                rows.Add(evaluation.Measure(name, data, adaptation, cancellation));
                status.Line(Describe(rows[^1]));
            }

        output.Json(new { checkpoint = request.Checkpoint, sha256 = checkpoint.Sha256, data = located.Description, severity = request.Severity, seed = request.Seed, rows });
        return ExitCode.Done;
    }

    private EvaluationRow Measure(string name, ImageDataset data, AdaptationChoice adaptation, CancellationToken cancellation)
    {
        var correct = adaptation == AdaptationChoice.None ? Plain(data, cancellation) : Adapting(name, data, adaptation, cancellation);
        var (low, high) = WilsonInterval.Of(correct, data.Count);
        return new EvaluationRow(name, adaptation, data.Count, correct, (double)correct / data.Count, low, high);
    }

    private int Plain(ImageDataset data, CancellationToken cancellation)
    {
        using var model = _checkpoint.CreateModel();
        using var evaluator = new AccuracyEvaluator(model, data, data.Count);
        return evaluator.Evaluate(cancellation).Correct;
    }

    private int Adapting(string name, ImageDataset data, AdaptationChoice adaptation, CancellationToken cancellation)
    {
        var mode = adaptation == AdaptationChoice.Online ? AdaptationMode.Online : AdaptationMode.Episodic;
        using var learner = new TestTimeLearner(_checkpoint.CreateModel(), new AdaptationSettings { Mode = mode }, [], RandomStream.Create(_request.Seed, "adaptation"));
        var (correct, clock) = (0, Stopwatch.StartNew());
        for (var i = 0; i < data.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (learner.Serve(data[i]).Prediction == data.LabelOf(i))
                correct++;
            var served = i + 1;
            _status.Show(_ => string.Create(CultureInfo.InvariantCulture,
                $"{Label(name, adaptation)} accuracy {100.0 * correct / served,6:0.00} %   so far, {served} of {data.Count} images   {served / clock.Elapsed.TotalSeconds:0} images/s   {StatusLine.Clock(clock.Elapsed / served * (data.Count - served))} left"));
        }

        return correct;
    }

    private static string Label(string images, AdaptationChoice adaptation) => $"{images,-20} {adaptation.ToString().ToLowerInvariant(),-9}";

    private static string Describe(EvaluationRow row) => string.Create(CultureInfo.InvariantCulture,
        $"{Label(row.Images, row.Adaptation)} accuracy {100 * row.Accuracy,6:0.00} %   95 % interval {100 * row.Low:0.00} to {100 * row.High:0.00} %   n = {row.Count}");
}
