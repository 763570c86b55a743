using System.CommandLine;
using System.Globalization;
using Lethean.Actors.Configuration;
using Lethean.Host.Platform;
using Lethean.Host.Runs;
using Lethean.Host.Terminal;
using Lethean.Learning;
using Lethean.Learning.Data;
using Lethean.Learning.Native;
using Lethean.Learning.Training;

namespace Lethean.Host.Commands;

/// <summary><c>lethean train</c>: trains a two-headed network by a recipe; goes on where an interrupted training ended.</summary>
public static class TrainCommand
{
    public static Command Create()
    {
        var recipe = new Argument<string>("RECIPE")
        {
            Description = "A scenario file (HOCON) with a section lethean.training.",
        }.RefusingOptions();
        var (set, seed) = (CommonOptions.Set(), CommonOptions.Seed());
        var folder = CommonOptions.Out("Where checkpoint, model card and resumable state go (default: training/<name>).");
        var command = new Command("train", """
            Trains main and auxiliary head together and writes a checkpoint and its model card.
            Run the same command again after an interruption: it goes on after the last finished epoch.

            Examples:
              lethean train hocon/train-fashion-mnist.conf
              lethean train hocon/train-fashion-mnist.conf --set lethean.training.epochs=2 --out training/short
            """) { recipe, set, seed, folder };
        return command.Performs((parsed, output, cancellation) => Task.Run(() =>
        {
            var request = new TrainingRequest(
                parsed.GetRequiredValue(recipe), parsed.GetRequiredValue(set), parsed.GetValue(seed), parsed.GetValue(folder));
            return TrainingSession.Execute(request, output, cancellation);
        }, cancellation));
    }
}

/// <summary>What the command line asks of one training.</summary>
/// <param name="Recipe">Path of the recipe.</param>
/// <param name="Sets"><c>path=value</c> overrides, in order.</param>
/// <param name="Seed">Replaces the recipe's seed.</param>
/// <param name="Folder">Where everything is written; null for <c>training/&lt;name&gt;</c>.</param>
public sealed record TrainingRequest(string Recipe, IReadOnlyList<string> Sets, ulong? Seed, string? Folder);

/// <summary>One training from recipe to model card.</summary>
public static class TrainingSession
{
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">The recipe, the data or the folder is not usable.</exception>
    public static int Execute(TrainingRequest request, Output output, CancellationToken cancellation)
    {
        var recipe = RecipeLoader.Load(ShippedFiles.Find(request.Recipe), request.Sets, request.Seed);
        Torch.Begin();
        var (settings, device) = (recipe.Settings, recipe.Device.Resolve());
        var located = Locate(recipe);
        output.Line(located.Description);
        if (settings.BFloat16 && Torch.NoteOnBfloat16(device, "--set lethean.training.bfloat16=false") is { } note)
            output.Line(note);
        var checkpoint = PrepareFolder(request.Folder ?? Path.Combine("training", settings.Recipe), settings.Recipe);
        using var taken = Take(checkpoint);
        TorchThreads.UseOnThisThread(Environment.ProcessorCount);
        var trainer = new JointTrainer(settings, located.Load(DatasetSplit.Train), located.Load(DatasetSplit.Test), checkpoint, device);
        if (File.Exists(trainer.StatePath))
            output.Line($"going on from {trainer.StatePath}");
        using var work = Interrupts.Hold();
        using var display = new TrainingDisplay(output);
        TrainingResult result;
        try
        {
            result = trainer.Run(display, cancellation);
        }
        catch (OperationCanceledException)
        {
            display.Line($"interrupted; the same command goes on after the last finished epoch ({trainer.StatePath})");
            throw;
        }

        var (low, high) = result.Test.Interval95;
        display.Line(string.Create(CultureInfo.InvariantCulture,
            $"test accuracy {100 * result.Test.Accuracy:0.00} % of {result.Test.Images} images "
            + $"(95 % interval {100 * low:0.00} to {100 * high:0.00} %)"));
        display.Line($"checkpoint: {result.CheckpointPath}");
        display.Line($"model card: {result.CardPath}");
        output.Json(new
        {
            checkpoint = result.CheckpointPath,
            card = result.CardPath,
            result.Sha256,
            result.Test.Accuracy,
            low,
            high,
            result.Test.Images,
            result.Curve,
        });
        return ExitCode.Done;
    }

    /// <summary>The data that a recipe trains on.</summary>
    /// <exception cref="InputException">It is not on this machine, or the training's initial checkpoint does not fit.</exception>
    public static LocatedDataset Locate(TrainingRecipe recipe)
    {
        recipe.Settings.LoadInitial();
        return DataLocation.Require(DatasetDescriptor.Find(recipe.Settings.Dataset), recipe.DataPath);
    }

    private static string PrepareFolder(string folder, string name)
    {
        var checkpoint = Path.Combine(folder, name + ".safetensors");
        if (File.Exists(checkpoint))
            throw new InputException($"{checkpoint} exists already and is not overwritten; delete it, or name another folder with --out");
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception problem) when (OutputFile.IsRefused(problem))
        {
            throw OutputFile.Refused($"--out {folder}", problem);
        }

        return checkpoint;
    }

    /// <summary>Two processes that train the same would overwrite each other's state.</summary>
    private static FileStream Take(string checkpoint)
    {
        var path = checkpoint + ".lock";
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (IOException problem) when (problem.HResult != AtomicFile.DiskFull)
        {
            throw new InputException(
                $"{checkpoint}: another process is training it; wait for it, or end it first, or name another folder with --out");
        }
    }
}

/// <summary>A line for every finished epoch, and how far the running one is.</summary>
public sealed class TrainingDisplay(Output output) : IProgress<TrainingProgress>, IDisposable
{
    private const int BarWidth = 24;
    private readonly StatusLine _status = new(output);
    private int _lastEpoch;

    public void Report(TrainingProgress value)
    {
        if (value.Last is { } last && last.Epoch != _lastEpoch)
        {
            _lastEpoch = last.Epoch;
            Line(Describe(last, value.Epochs));
        }
        else
        {
            _status.Show(bar => Describe(value, bar));
        }
    }

    /// <summary>One line that stays.</summary>
    public void Line(string text) => _status.Line(text);

    public void Dispose() => _status.Clear();

    private static string Describe(TrainingProgress value, bool withBar)
    {
        var fraction = (double)value.Images / value.ImagesPerEpoch;
        var filled = (int)(BarWidth * fraction);
        var share = withBar ? new string('━', filled) + new string('╌', BarWidth - filled)
            : string.Create(CultureInfo.InvariantCulture, $"{100 * fraction,3:0} %");
        return string.Create(CultureInfo.InvariantCulture,
            $"epoch {value.Epoch,3}/{value.Epochs}  {share}  loss {value.Loss:0.000}  train {100 * value.TrainAccuracy,5:0.0} %  "
            + $"{value.ImagesPerSecond:0} images/s  {StatusLine.Clock(value.TimeLeft)} left");
    }

    private static string Describe(EpochRecord epoch, int epochs) => string.Create(CultureInfo.InvariantCulture,
        $"epoch {epoch.Epoch,3}/{epochs}  done   loss {epoch.Loss:0.000}  train {100 * epoch.TrainAccuracy,5:0.0} %  "
        + $"test {100 * epoch.TestAccuracy,5:0.00} %  {epoch.Seconds:0} s");
}
