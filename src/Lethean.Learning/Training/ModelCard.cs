using System.Globalization;
using System.Text;
using Lethean.Learning.Data;

namespace Lethean.Learning.Training;

/// <summary>Describes a checkpoint and its training, as Markdown.</summary>
public static class ModelCard
{
    public static string Write(TrainingResult result, ImageDataset train, ImageDataset test)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {Path.GetFileNameWithoutExtension(result.CheckpointPath)}").AppendLine();
        Summary(text, result, train, test);
        Recipe(text, result);
        Curve(text, result);
        return text.ToString();
    }

    private static void Summary(StringBuilder text, TrainingResult result, ImageDataset train, ImageDataset test)
    {
        var (a, (low, high)) = (result.Settings.Architecture, result.Test.Interval95);
        text.AppendLine("| | |").AppendLine("|---|---|");
        Row(text, "Network", $"{a.Family}, width {a.Width}, GroupNorm with {a.Groups} groups, split after group {a.SplitAfter}");
        Row(text, "Tasks", $"{a.Classes} classes of {result.Settings.Dataset}; which of four rotations the image has");
        Row(text, "Trained on", $"all {train.Count:N0} training images of {train.Descriptor.Name}, SHA-256 `{train.Sha256}`");
        Row(text, "Accuracy", $"**{result.Test.Accuracy:P2}** of {test.Count:N0} test images (95 % interval {low:P2} to {high:P2})");
        Row(text, "Training time", $"{TimeSpan.FromSeconds(Math.Round(result.Curve.Sum(e => e.Seconds)))}");
        var precision = result.Settings.HalfPrecisionCheckpoint ? "half" : "single";
        Row(text, "File", $"`{Path.GetFileName(result.CheckpointPath)}`, {precision} precision, SHA-256 `{result.Sha256}`");
        text.AppendLine();
    }

    private static void Recipe(StringBuilder text, TrainingResult result)
    {
        var s = result.Settings;
        text.AppendLine("## Recipe").AppendLine();
        var optimizer = s.Muon is null ? "SGD" : "Muon (hidden convolutions) and SGD (all else)";
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"Cross entropy of the classes plus cross entropy of the rotations, with {optimizer}.").AppendLine();
        text.AppendLine("| | |").AppendLine("|---|---|");
        Row(text, "Name", $"`{s.Recipe}`");
        Row(text, "Starts from", result.InitialSha256 is { } initial
            ? $"`{Path.GetFileName(s.InitialCheckpoint)}`, SHA-256 `{initial}`"
            : (FormattableString)$"random weights");
        Row(text, "Epochs, batch, seed", $"{s.Epochs}, {s.BatchSize}, {s.Seed}");
        Row(text, "Learning rate", $"{s.Schedule}");
        Row(text, "Auxiliary loss", $"on {s.AuxiliaryShare:P0} of each batch");
        Row(text, "Momentum, weight decay", $"{s.Momentum}{(s.Nesterov ? " (Nesterov)" : "")}, {s.WeightDecay}");
        if (s.Muon is { } muon)
        {
            var (ratio, momentum, decay, iterations) = muon;
            Row(text, "Muon",
                $"{ratio} times the learning rate, momentum {momentum}, decoupled weight decay {decay}, {iterations} iterations");
        }

        Row(text, "Label smoothing", $"{s.LabelSmoothing}");
        Row(text, "Weight averaging", s.Averaging > 0 ? $"exponential, keeps {s.Averaging} at each step" : (FormattableString)$"none");
        var (mirroring, cutout) = (s.Flip ? ", mirroring" : "", s.Cutout > 0 ? $", cutout {s.Cutout}" : "");
        var cutMix = s.CutMix > 0 ? FormattableString.Invariant($", CutMix of {s.CutMix:P0} of the images") : "";
        Row(text, "Augmentation", $"random crop with padding {s.CropPadding}{mirroring}{cutout}{cutMix}");
        Row(text, "Arithmetic", $"{(s.BFloat16 ? "convolutions in bfloat16, float32 master weights" : "float32")}");
        text.AppendLine();
    }

    private static void Curve(StringBuilder text, TrainingResult result)
    {
        text.AppendLine("## Curve").AppendLine();
        text.AppendLine("| Epoch | Loss | Training accuracy | Test accuracy | Seconds |").AppendLine("|--:|--:|--:|--:|--:|");
        foreach (var e in result.Curve)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {e.Epoch} | {e.Loss:F4} | {e.TrainAccuracy:P2} | {e.TestAccuracy:P2} | {e.Seconds:F0} |");
        }

    }

    private static void Row(StringBuilder text, string name, FormattableString value) =>
        text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {value.ToString(CultureInfo.InvariantCulture)} |");
}
