using System.Globalization;
using Lethean.Actors.Configuration;
using Lethean.Host.CommandLine;
using Lethean.Host.Folders;
using Lethean.Host.Native;
using Lethean.Host.Running;
using Lethean.Learning;
using Lethean.Learning.Data;
using Lethean.Learning.Native;
using Lethean.Learning.Training;

namespace Lethean.Host.Training;

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
            $"test accuracy {100 * result.Test.Accuracy:0.00} % of {result.Test.Images} images (95 % interval {100 * low:0.00} to {100 * high:0.00} %)"));
        display.Line($"checkpoint: {result.CheckpointPath}");
        display.Line($"model card: {result.CardPath}");
        output.Json(new { checkpoint = result.CheckpointPath, card = result.CardPath, result.Sha256, result.Test.Accuracy, low, high, result.Test.Images, result.Curve });
        return ExitCode.Done;
    }

    /// <summary>The data that a recipe trains on.</summary>
    /// <exception cref="InputException">It is not on this machine.</exception>
    public static LocatedDataset Locate(TrainingRecipe recipe) => DataLocation.Require(DatasetDescriptor.Find(recipe.Settings.Dataset), recipe.DataPath);

    private static string PrepareFolder(string folder, string name)
    {
        var checkpoint = Path.Combine(folder, name + ".safetensors");
        if (File.Exists(checkpoint))
            throw new InputException($"{checkpoint} exists already and is not overwritten; delete it, or name another folder with --out");
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out {folder}: cannot be written ({problem.Message}); name a folder that you may write to");
        }

        return checkpoint;
    }

    /// <summary>Two processes that train the same would overwrite each other's state.</summary>
    private static FileStream Take(string checkpoint)
    {
        try
        {
            return new FileStream(checkpoint + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (IOException problem) when (problem.HResult != AtomicFile.DiskFull)
        {
            throw new InputException($"{checkpoint}: another process is training it; wait for it, or end it first, or name another folder with --out");
        }
    }
}
