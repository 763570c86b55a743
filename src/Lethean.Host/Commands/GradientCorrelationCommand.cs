using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
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
    private const string All = "all";

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
        var history = new Option<string>("--history")
        {
            HelpName = "N",
            Description = $"Training images whose mean gradient is the history, or '{All}'; of CIFAR-10 that takes long.",
            DefaultValueFactory = _ => All,
        };
        history.Validators.Add(CheckHistory);
        var references = new Option<string?>("--reference-images")
        {
            HelpName = "N,…",
            Description = "Also measures how well the gradients of buffers of so many training images, as a guard trusts them, agree with "
                + "the history and with each other (default: not measured).",
        };
        references.Validators.Add(CheckReferences);
        var folder = CommonOptions.Out($"Folder for {CorrelationFiles.JsonFile} and a report (default: none are written).");
        var options = new MeasurementOptions();
        var command = options.AddTo(new Command("gradient-correlation", """
            Measures for attacks, training images and benign samples whether the gradients of main and auxiliary loss agree on the
            shared weights (Perry 2020, equations 1, 3 and 4), and each of them with the mean gradient of the training images
            (equations 5 and 6); says which of the equations the data confirm.

            Examples:
              lethean gradient-correlation models/fashion-mnist-resnet18.safetensors
              lethean gradient-correlation models/fashion-mnist-resnet18.safetensors --attacks lethean,benign --out runs/correlation
              lethean gradient-correlation models/cifar10-resnet18.safetensors --history 2000 --reference-images 16,64,256
            """) { samples, attacks, history, references, folder });
        return command.Performs((parsed, output, cancellation) => new CorrelationStudy(options.Read(parsed, Others))
        {
            Samples = parsed.GetValue(samples),
            Attacks = parsed.GetValue(attacks) is { Length: > 0 } given ? given : SampleKind.Defaults,
            History = TryParse(parsed.GetRequiredValue(history), out var images) ? images : null,
            References = [.. Split(parsed.GetValue(references)).Select(size => int.Parse(size, CultureInfo.InvariantCulture))],
            Folder = parsed.GetValue(folder),
        }.ExecuteAsync(output, cancellation));
    }

    private static void CheckHistory(OptionResult result)
    {
        if (result.Tokens is [.., { Value: not All } last] && !TryParse(last.Value, out _))
            result.AddError($"--history {last.Value}: allowed: {All}, or a whole number of images, 2 or more");
    }

    private static void CheckReferences(OptionResult result)
    {
        if (result.Tokens is [.., var last] && Split(last.Value).FirstOrDefault(size => !TryParse(size, out _)) is { } wrong)
            result.AddError(
                $"--reference-images {last.Value}: '{wrong}' is no whole number; allowed: numbers of images, separated by commas");
    }

    private static string[] Split(string? sizes) => sizes?.Split(',', StringSplitOptions.TrimEntries) ?? [];

    private static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
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

    /// <summary>Training images that the history is the mean over, 2 or more; null for all.</summary>
    public required int? History { get; init; }

    /// <summary>Sizes of buffers whose gradients are compared with the history, each 1 to half of its images.</summary>
    public required IReadOnlyList<int> References { get; init; }

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
        CheckHistory(train);
        using var history = MeasureHistory(checkpoint, device, train, output, cancellation);
        var references = MeasureReferences(history, checkpoint.CreateModel(device), train, output, cancellation);
        var results = new List<KindResult>();
        using var line = new ProgressLine(output, kinds.Count * Samples);
        foreach (var kind in kinds)
        {
            line.Begin(kind.Name);
            var random = RandomStream.Create(Measurement.Seed, $"gradient-correlation.{kind.Name}");
            var generator = kind.CreateGenerator(new(train, test, random));
            var samples = await new KindStudy(checkpoint, device, generator, history, () => line.Advance(1))
                .MeasureAsync(Samples, Measurement.Threads, cancellation);
            results.Add(new(kind.Name, samples, history.Main.Geometry(), history.Auxiliary.Geometry()));
        }

        line.Dispose();
        var report = CorrelationReport.Of(this, checkpoint, located.Description, results) with { References = references };
        CorrelationTable.Print(output.Human, report);
        output.Json(report);
        CorrelationFiles.Write(Folder, report, output);
        return ExitCode.Done;
    }

    private List<SampleKind> Check()
    {
        if (Samples < 2)
            throw new InputException($"--samples {Samples}: allowed: 2 or more");
        if (History < 2)
            throw new InputException($"--history {History}: allowed: all, or 2 or more");
        return [.. Attacks.Select(SampleKind.Find).Distinct()];
    }

    /// <summary>What can only be said once it is known how many training images there are.</summary>
    private void CheckHistory(ImageDataset train)
    {
        var images = train.Take(History ?? train.Count).Count; // refuses in the user's words
        if (References.FirstOrDefault(size => size < 1 || size > images / 2, -1) is var wrong and >= 0)
            throw new InputException(
                $"--reference-images {wrong}: allowed: 1 to {images / 2}, half of the history's images, for two buffers are compared");
    }

    private GradientHistory MeasureHistory(
        Checkpoint checkpoint, Device device, ImageDataset train, Output output, CancellationToken cancellation)
    {
        TorchThreads.UseOnThisThread(Measurement.Threads);
        using var model = checkpoint.CreateModel(device);
        var images = History ?? train.Count;
        using var line = new ProgressLine(output, images);
        line.Begin("history of training images");
        var random = RandomStream.Create(Measurement.Seed, "gradient-correlation.history");
        return GradientHistory.Over(model, train, images, random, Advancing(line), cancellation);
    }

    /// <param name="model">Is disposed.</param>
    private List<ReferenceNoise> MeasureReferences(
        GradientHistory history, ITestTimeModel model, ImageDataset train, Output output, CancellationToken cancellation)
    {
        using var owned = model;
        using var line = new ProgressLine(output, References.Sum(size => (long)size * ReferenceNoise.CountOf(size, history.Images)));
        var found = new List<ReferenceNoise>();
        foreach (var size in References)
        {
            line.Begin($"buffers of {size} images");
            found.Add(history.MeasureReference(model, train, size, Advancing(line), cancellation));
        }

        return found;
    }

    // Told how many are done, moves the line by how many are new.
    private static SynchronousProgress<int> Advancing(ProgressLine line)
    {
        var known = 0;
        return new(done =>
        {
            line.Advance(done - known);
            known = done;
        });
    }
}

/// <summary>A kind of samples by the name that the paper's figure gives it.</summary>
/// <param name="Settings">How they are made; null for training images as they are, which no source sends.</param>
public sealed record SampleKind(string Name, GeneratorSettings? Settings)
{
    public const string Lethean = "lethean";

    /// <summary>Training images as they are, each equally likely: the distribution of equation 4.</summary>
    public const string Training = "training";

    private const int Severity = 5;

    /// <summary>The arms of Figure 1 (Perry 2020), and the two other noises of its distribution shift.</summary>
    public static ImmutableArray<SampleKind> All { get; } =
    [
        new(Lethean, new LetheanSettings()),
        new("random-pixels", new RandomPixelsSettings()),
        new("gaussian-shift", Shift("gaussian_noise")),
        new("shot-shift", Shift("shot_noise")),
        new("impulse-shift", Shift("impulse_noise")),
        new("fgsm", new FgsmSettings()),
        new("benign", new BenignSettings()),
        new(Training, null),
    ];

    /// <summary>What is measured unless the user says otherwise.</summary>
    public static ImmutableArray<string> Defaults { get; } = [Lethean, "random-pixels", "gaussian-shift", "fgsm", "benign", Training];

    /// <exception cref="InputException">No kind has this name.</exception>
    public static SampleKind Find(string name) => All.FirstOrDefault(kind => kind.Name == name)
        ?? throw new InputException($"--attacks: there is no '{name}'; {Suggestions.For(name, All.Select(kind => kind.Name))}");

    public ISampleGenerator CreateGenerator(SampleMaterials materials) =>
        Settings?.CreateGenerator(materials) ?? new TrainingImages(materials);

    private static ShiftSettings Shift(string corruption) => new(Corruption.Find(corruption), Severity);

    private sealed class TrainingImages(SampleMaterials materials) : ISampleGenerator
    {
        public ICrafting? Crafting => null;

        public Sample Next() => Sample.Draw(materials.Train, materials.Random);
    }
}

/// <summary>Measures samples of one kind on several threads; the gradients of a sample do not depend on how many.</summary>
/// <param name="device">Where they compute.</param>
/// <param name="served">Told after every sample; from any thread.</param>
internal sealed class KindStudy(
    Checkpoint checkpoint, Device device, ISampleGenerator generator, GradientHistory history, Action served)
{
    private readonly Lock _lock = new();
    private int _drawn;

    public async Task<IReadOnlyList<SampleGradients>> MeasureAsync(int samples, int threads, CancellationToken cancellation)
    {
        var measured = new SampleGradients[samples];
        var workers = Enumerable.Range(0, Math.Min(threads, samples)).Select(_ =>
            Task.Factory.StartNew(
                () => Work(measured, cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        await Task.WhenAll(workers.ToList());
        return measured;
    }

    private void Work(SampleGradients[] measured, CancellationToken cancellation)
    {
        TorchThreads.UseOnThisThread(1);
        using var model = checkpoint.CreateModel(device);
        var correlation = new GradientCorrelation(model, history);
        while (Draw(measured.Length) is var (number, sample))
        {
            cancellation.ThrowIfCancellationRequested();
            var sent = sample;
            if (generator.Crafting is { } crafting)
                sent = crafting.CraftAsync(sample, (image, objective, _) => new(InputGradient.Of(model, image, objective)), cancellation)
                    .AsTask().GetAwaiter().GetResult();
            measured[number] = correlation.Measure(sent.Image, sent.Label);
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
