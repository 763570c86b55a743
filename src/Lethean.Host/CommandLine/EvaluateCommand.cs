using System.CommandLine;
using Lethean.Host.Evaluating;

namespace Lethean.Host.CommandLine;

/// <summary><c>lethean evaluate</c>: what a checkpoint knows, clean and corrupted, with and without adapting.</summary>
public static class EvaluateCommand
{
    public static Command Create()
    {
        var checkpoint = new Argument<string>("CHECKPOINT") { Description = "A safetensors checkpoint." }.RefusingOptions();
        var images = new Option<int?>("--images") { HelpName = "N", Description = "The first so many test images (default: all; 10,000 in the official data sets)." };
        var corruptions = CommonOptions.Names("--corruptions", "Corruptions of the test images, by name and separated by commas, or 'all'.");
        var severity = new Option<int>("--severity") { HelpName = "1-5", Description = "Severity of the corruptions.", DefaultValueFactory = _ => 5 };
        var adaptation = new Option<AdaptationChoice[]>("--adaptation")
        {
            HelpName = "MODE",
            Description = "none, episodic or online; may be given again (default: none).",
            DefaultValueFactory = _ => [],
        }.RefusingNumbers();
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "Folder of the data set (default: searched; see 'lethean data list')." };
        var threads = new Option<int?>("--threads") { HelpName = "N", Description = "Processors to use (default: all)." };
        var device = CommonOptions.Device();
        var folder = CommonOptions.Out($"Folder in which rows are kept as they come ({EvaluationLog.FileName}); a second run with it goes on where the first ended.");
        var seed = CommonOptions.Seed();
        seed.Description = "Seed of every random stream (default: 1).";
        var command = new Command("evaluate", """
            Measures a checkpoint on test images: clean and corrupted (CIFAR-10-C, computed here), with and without test-time
            training. Ends with a table of accuracies and their 95 % Wilson intervals.

            Examples:
              lethean evaluate models/fashion-mnist-resnet18.safetensors
              lethean evaluate models/fashion-mnist-resnet18.safetensors --images 500 --corruptions gaussian_noise,shot_noise --adaptation none --adaptation online
              lethean evaluate models/cifar10-resnet18.safetensors --corruptions all --adaptation none --adaptation episodic --adaptation online --out runs/cifar10-c
            """) { checkpoint, images, corruptions, severity, adaptation, data, device, threads, folder, seed };
        return command.Performs((parsed, output, cancellation) =>
        {
            var request = new EvaluationRequest(
                parsed.GetRequiredValue(checkpoint), parsed.GetValue(images), parsed.GetValue(corruptions) ?? [], parsed.GetValue(severity),
                parsed.GetRequiredValue(adaptation) is { Length: > 0 } given ? given : [AdaptationChoice.None], parsed.GetValue(data), parsed.GetValue(seed) ?? 1,
                parsed.GetValue(device), parsed.GetValue(threads), parsed.GetValue(folder));
            return Task.Run(() => CheckpointEvaluation.Execute(request, output, cancellation), cancellation);
        });
    }
}
