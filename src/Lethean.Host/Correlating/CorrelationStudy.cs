using Lethean.Actors.Configuration;
using Lethean.Host.CommandLine;
using Lethean.Host.Native;
using Lethean.Host.Progress;
using Lethean.Host.Running;
using Lethean.Learning;
using Lethean.Learning.Samples;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using Lethean.Learning.Adaptation;
using static TorchSharp.torch;

namespace Lethean.Host.Correlating;

/// <summary>
/// Why the attack works: how the gradients of each kind of samples lie to each other and to what training has learned
/// (Perry 2020, section 2).
/// </summary>
public static class CorrelationStudy
{
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">The checkpoint, the data, the folder or a name is not usable.</exception>
    public static async Task<int> ExecuteAsync(CorrelationRequest request, Output output, CancellationToken cancellation)
    {
        var kinds = Check(request);
        Torch.Begin();
        var device = request.Device.Resolve("--device");
        var checkpoint = Checkpoint.Load(ShippedFiles.Find(request.Checkpoint));
        var located = DataLocation.Require(DataLocation.DatasetOf(checkpoint, request.Checkpoint), request.Data);
        output.Line(located.Description);
        var (train, test) = (located.Load(DatasetSplit.Train), located.Load(DatasetSplit.Test));
        CorrelationFiles.Prepare(request.Folder);

        using var work = Interrupts.Hold();
        using var history = MeasureHistory(request, checkpoint, device, train, output, cancellation);
        var results = new List<KindResult>();
        using var line = new ProgressLine(output, kinds.Count * request.Samples);
        foreach (var kind in kinds)
        {
            line.Begin(kind.Name);
            var generator = kind.Settings.CreateGenerator(new SampleMaterials(train, test, RandomStream.Create(request.Seed, $"gradient-correlation.{kind.Name}")));
            results.Add(await new KindStudy(kind, checkpoint, device, generator, history, () => line.Advance(1))
                .MeasureAsync(request.Samples, ThreadsOf(request), cancellation));
        }

        line.Dispose();
        var report = CorrelationReport.Of(request, checkpoint, located.Description, results);
        CorrelationTable.Print(output.Human, report);
        output.Json(report);
        CorrelationFiles.Write(request.Folder, report, output);
        return ExitCode.Done;
    }

    private static List<SampleKind> Check(CorrelationRequest request)
    {
        if (request.Samples < 2)
            throw new InputException($"--samples {request.Samples}: allowed: 2 or more");
        if (request.History < 1)
            throw new InputException($"--history {request.History}: allowed: 1 or more");
        if (request.Threads is < 1)
            throw new InputException($"--threads {request.Threads}: allowed: 1 or more");
        ProcessorBudget.Require($"--threads {request.Threads}", request.Threads ?? 1);
        return [.. request.Attacks.Select(SampleKind.Find).Distinct()];
    }

    private static int ThreadsOf(CorrelationRequest request) => request.Threads ?? Environment.ProcessorCount;

    private static GradientHistory MeasureHistory(
        CorrelationRequest request, Checkpoint checkpoint, Device device, ImageDataset train, Output output, CancellationToken cancellation)
    {
        TorchThreads.UseOnThisThread(ThreadsOf(request));
        using var model = checkpoint.CreateModel(device);
        using var line = new ProgressLine(output, request.History);
        line.Begin("history of training images");
        var done = 0;
        var progress = new SynchronousProgress<int>(images =>
        {
            line.Advance(images - done);
            done = images;
        });
        return GradientHistory.Over(model, train, request.History, RandomStream.Create(request.Seed, "gradient-correlation.history"), progress, cancellation);
    }
}
