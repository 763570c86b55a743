using System.CommandLine;
using Lethean.Host.Correlating;

namespace Lethean.Host.CommandLine;

/// <summary><c>lethean gradient-correlation</c>: why the attack works, in cosines of gradients.</summary>
public static class GradientCorrelationCommand
{
    public static Command Create()
    {
        var checkpoint = new Argument<string>("CHECKPOINT") { Description = "A safetensors checkpoint." }.RefusingOptions();
        var samples = new Option<int>("--samples") { HelpName = "N", Description = "Samples of every kind.", DefaultValueFactory = _ => 500 };
        var attacks = CommonOptions.Names(
            "--attacks",
            $"Kinds of samples, separated by commas: {string.Join(", ", SampleKind.All.Select(kind => kind.Name))} (default: {string.Join(", ", SampleKind.Defaults)}).");
        var history = new Option<int>("--history") { HelpName = "N", Description = "Training images whose mean gradient is the history.", DefaultValueFactory = _ => 1000 };
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "Folder of the data set (default: searched; see 'lethean data list')." };
        var threads = new Option<int?>("--threads") { HelpName = "N", Description = "Processors to use (default: all)." };
        var device = CommonOptions.Device();
        var folder = CommonOptions.Out($"Folder for {CorrelationFiles.JsonFile} and a report (default: none are written).");
        var seed = CommonOptions.Seed();
        seed.Description = "Seed of every random stream (default: 1).";
        var command = new Command("gradient-correlation", """
            Measures for attacks and benign samples whether the gradients of main and auxiliary loss agree on the shared weights
            (Perry 2020, equations 1 and 3), and each of them with what training has learned (equations 4 to 6).

            Examples:
              lethean gradient-correlation models/fashion-mnist-resnet18.safetensors
              lethean gradient-correlation models/fashion-mnist-resnet18.safetensors --samples 100 --attacks lethean,benign --out runs/correlation
            """) { checkpoint, samples, attacks, history, data, device, threads, folder, seed };
        return command.Performs((parsed, output, cancellation) => CorrelationStudy.ExecuteAsync(
            new CorrelationRequest(
                parsed.GetRequiredValue(checkpoint), parsed.GetValue(samples),
                parsed.GetValue(attacks) is { Length: > 0 } given ? given : [.. SampleKind.Defaults], parsed.GetValue(history),
                parsed.GetValue(data), parsed.GetValue(seed) ?? 1, parsed.GetValue(device), parsed.GetValue(threads), parsed.GetValue(folder)),
            output, cancellation));
    }
}
