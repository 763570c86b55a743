using System.Collections.Immutable;
using System.CommandLine;
using Lethean.Host.Platform;
using Lethean.Host.Terminal;
using Lethean.Learning;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;
using Device = TorchSharp.torch.Device;

namespace Lethean.Host.Commands;

/// <summary><c>lethean gradient-correlation</c>: why the attack works, in cosines of gradients.</summary>
public static class GradientCorrelationCommand
{
    private static readonly Dictionary<string, string> Others = new()
    {
        ["lethean.adaptation"] = "this command takes no step; it measures the gradients of main and auxiliary loss as they are",
    };

    public static Command Create()
    {
        var samples = new Option<int>("--samples")
        {
            HelpName = "N",
            Description = "Samples of each kind.",
            DefaultValueFactory = _ => 500,
        };
        var names = string.Join(", ", SampleKind.All.Select(kind => kind.Name));
        var attacks = CommonOptions.Names(
            "--attacks", $"Kinds of samples, separated by commas: {names} (default: {string.Join(", ", SampleKind.Defaults)}).");
        var history = new Option<int>("--history")
        {
            HelpName = "N",
            Description = "Training images whose mean gradient is the history.",
            DefaultValueFactory = _ => 1000,
        };
        var folder = CommonOptions.Out($"Folder for {CorrelationFiles.JsonFile} and a report (default: none are written).");
        var options = new MeasurementOptions();
        var command = options.AddTo(new Command("gradient-correlation", """
            Measures for attacks and benign samples whether the gradients of main and auxiliary loss agree on the shared weights
            (Perry 2020, equations 1 and 3), and each of them with what training has learned (equations 4 to 6).

            Examples:
              lethean gradient-correlation models/fashion-mnist-resnet18.safetensors
              lethean gradient-correlation models/fashion-mnist-resnet18.safetensors --attacks lethean,benign --out runs/correlation
            """) { samples, attacks, history, folder });
        return command.Performs((parsed, output, cancellation) => new CorrelationStudy(options.Read(parsed, Others))
        {
            Samples = parsed.GetValue(samples),
            Attacks = parsed.GetValue(attacks) is { Length: > 0 } given ? given : SampleKind.Defaults,
            History = parsed.GetValue(history),
            Folder = parsed.GetValue(folder),
        }.ExecuteAsync(output, cancellation));
    }
}

/// <summary>
/// Why the attack works: how the gradients of each kind of samples lie to each other and to what training has learned
/// (Perry 2020, section 2).
/// </summary>
internal sealed record CorrelationStudy(Measurement Measurement)
{
    /// <summary>Of each kind, 2 or more.</summary>
    public required int Samples { get; init; }

    /// <summary>Names of <see cref="SampleKind"/>.</summary>
    public required IReadOnlyList<string> Attacks { get; init; }

    /// <summary>Training images that the history is the mean over, 1 or more.</summary>
    public required int History { get; init; }

    /// <summary>Where the JSON and the report go; null for nowhere.</summary>
    public required string? Folder { get; init; }

    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">The checkpoint, the data, the folder or a name is not usable.</exception>
    public async Task<int> ExecuteAsync(Output output, CancellationToken cancellation)
    {
        var kinds = Check();
        Torch.Begin();
        var device = Measurement.ResolveDevice();
        var checkpoint = Measurement.LoadCheckpoint();
        var located = Measurement.Locate(checkpoint);
        output.Line(located.Description);
        var (train, test) = (located.Load(DatasetSplit.Train), located.Load(DatasetSplit.Test));
        CorrelationFiles.Prepare(Folder);

        using var work = Interrupts.Hold();
        using var history = MeasureHistory(checkpoint, device, train, output, cancellation);
        var results = new List<KindResult>();
        using var line = new ProgressLine(output, kinds.Count * Samples);
        foreach (var kind in kinds)
        {
            line.Begin(kind.Name);
            var random = RandomStream.Create(Measurement.Seed, $"gradient-correlation.{kind.Name}");
            var generator = kind.Settings.CreateGenerator(new(train, test, random));
            results.Add(await new KindStudy(kind, checkpoint, device, generator, history, () => line.Advance(1))
                .MeasureAsync(Samples, Measurement.Threads, cancellation));
        }

        line.Dispose();
        var report = CorrelationReport.Of(this, checkpoint, located.Description, results);
        CorrelationTable.Print(output.Human, report);
        output.Json(report);
        CorrelationFiles.Write(Folder, report, output);
        return ExitCode.Done;
    }

    private List<SampleKind> Check()
    {
        if (Samples < 2)
            throw new InputException($"--samples {Samples}: allowed: 2 or more");
        if (History < 1)
            throw new InputException($"--history {History}: allowed: 1 or more");
        return [.. Attacks.Select(SampleKind.Find).Distinct()];
    }

    private GradientHistory MeasureHistory(
        Checkpoint checkpoint, Device device, ImageDataset train, Output output, CancellationToken cancellation)
    {
        TorchThreads.UseOnThisThread(Measurement.Threads);
        using var model = checkpoint.CreateModel(device);
        using var line = new ProgressLine(output, History);
        line.Begin("history of training images");
        var done = 0;
        var progress = new SynchronousProgress<int>(images =>
        {
            line.Advance(images - done);
            done = images;
        });
        var random = RandomStream.Create(Measurement.Seed, "gradient-correlation.history");
        return GradientHistory.Over(model, train, History, random, progress, cancellation);
    }
}

/// <summary>A kind of samples by the name that the paper's figure gives it.</summary>
/// <param name="Settings">How they are made.</param>
public sealed record SampleKind(string Name, GeneratorSettings Settings)
{
    private const int Severity = 5;

    /// <summary>The arms of Figure 1 (Perry 2020), and the two other noises of its distribution shift.</summary>
    public static ImmutableArray<SampleKind> All { get; } =
    [
        new("lethean", new LetheanSettings()),
        new("random-pixels", new RandomPixelsSettings()),
        new("gaussian-shift", Shift("gaussian_noise")),
        new("shot-shift", Shift("shot_noise")),
        new("impulse-shift", Shift("impulse_noise")),
        new("fgsm", new FgsmSettings()),
        new("benign", new BenignSettings()),
    ];

    /// <summary>What is measured unless the user says otherwise.</summary>
    public static ImmutableArray<string> Defaults { get; } = ["lethean", "random-pixels", "gaussian-shift", "fgsm", "benign"];

    /// <exception cref="InputException">No kind has this name.</exception>
    public static SampleKind Find(string name) => All.FirstOrDefault(kind => kind.Name == name)
        ?? throw new InputException($"--attacks: there is no '{name}'; {Suggestions.For(name, All.Select(kind => kind.Name))}");

    private static ShiftSettings Shift(string corruption) => new(Corruption.Find(corruption), Severity);
}

/// <summary>Measures samples of one kind on several threads; the gradients of a sample do not depend on how many.</summary>
/// <param name="device">Where they compute.</param>
/// <param name="served">Told after every sample; from any thread.</param>
internal sealed class KindStudy(
    SampleKind kind, Checkpoint checkpoint, Device device, ISampleGenerator generator, GradientHistory history, Action served)
{
    private readonly Lock _lock = new();
    private int _drawn;

    public async Task<KindResult> MeasureAsync(int samples, int threads, CancellationToken cancellation)
    {
        var cosines = new GradientCosines[samples];
        var workers = Enumerable.Range(0, Math.Min(threads, samples)).Select(_ =>
            Task.Factory.StartNew(
                () => Work(cosines, cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        await Task.WhenAll(workers.ToList());
        return new(kind.Name, cosines);
    }

    private void Work(GradientCosines[] cosines, CancellationToken cancellation)
    {
        TorchThreads.UseOnThisThread(1);
        using var model = checkpoint.CreateModel(device);
        var correlation = new GradientCorrelation(model, history);
        while (Draw(cosines.Length) is var (number, sample))
        {
            cancellation.ThrowIfCancellationRequested();
            var sent = sample;
            if (generator.Crafting is { } crafting)
                sent = crafting.CraftAsync(sample, (image, objective, _) => new(InputGradient.Of(model, image, objective)), cancellation)
                    .AsTask().GetAwaiter().GetResult();
            cosines[number] = correlation.Measure(sent.Image, sent.Label);
            served();
        }
    }

    /// <summary>The next sample and its number; null when there are enough.</summary>
    private (int Number, Sample Sample)? Draw(int samples)
    {
        lock (_lock)
            return _drawn < samples ? (_drawn++, generator.Next()) : null;
    }
}
