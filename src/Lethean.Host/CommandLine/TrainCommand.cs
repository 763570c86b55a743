using System.CommandLine;
using Lethean.Host.Training;

namespace Lethean.Host.CommandLine;

/// <summary><c>lethean train</c>: trains a two-headed network by a recipe; goes on where an interrupted training ended.</summary>
public static class TrainCommand
{
    public static Command Create()
    {
        var recipe = new Argument<string>("RECIPE") { Description = "A scenario file (HOCON) with a section lethean.training." }.RefusingOptions();
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
            var request = new TrainingRequest(parsed.GetRequiredValue(recipe), parsed.GetRequiredValue(set), parsed.GetValue(seed), parsed.GetValue(folder));
            return TrainingSession.Execute(request, output, cancellation);
        }, cancellation));
    }
}
