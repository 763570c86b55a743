using System.CommandLine;
using Lethean.Host.Platform;
using Lethean.Host.Runs;
using Lethean.Host.Terminal;
using Lethean.Learning.Data;
using Spectre.Console;

namespace Lethean.Host.Commands;

/// <summary><c>lethean data</c>: which data sets are here, fetching one, checking one.</summary>
public static class DataCommand
{
    public static Command Create() => new("data", """
        Lists, fetches and verifies the data sets.

        Examples:
          lethean data list
          lethean data fetch cifar-10
          lethean data verify fashion-mnist
        """) { List(), Fetch(), Verify() };

    private static Command List()
    {
        var command = new Command("list", "Says for every data set where it was found, or the command that fetches it.");
        return command.Performs((_, output) =>
        {
            var locator = new DatasetLocator(new DatasetOptions());
            var found = DatasetDescriptor.All.Select(d => (Descriptor: d, Located: locator.Find(d))).ToList();
            foreach (var (descriptor, located) in found)
                output.Line(located?.Description ?? $"{descriptor.Name}: not here; 'lethean data fetch {descriptor.Name}' downloads it, "
                    + $"or set {DatasetOptions.DataVariable} to a folder that holds {descriptor.Folder}/");
            output.Json(
                new { datasets = found.Select(
                    f => new { name = f.Descriptor.Name, folder = f.Located?.Folder, place = f.Located?.Place }) });
            return ExitCode.Done;
        });
    }

    private static Command Fetch()
    {
        var name = NameArgument();
        var command = new Command(
            "fetch", "Downloads a data set into the cache (checksums verified; an interrupted download is resumed).") { name };
        return command.Performs(async (parsed, output, cancellation) =>
        {
            var located = await DownloadBar.FetchAsync(
                output, new DatasetLocator(new DatasetOptions()), DatasetDescriptor.Find(parsed.GetRequiredValue(name)), cancellation);
            output.Line(located.Description);
            output.Json(new { name = located.Descriptor.Name, folder = located.Folder });
            return ExitCode.Done;
        });
    }

    private static Command Verify()
    {
        var name = NameArgument();
        var path = new Option<string?>("--path") { HelpName = "DIR", Description = "A folder to look in, and nowhere else." };
        var command = new Command("verify", "Reads a data set strictly and compares it with the official checksums.") { name, path };
        return command.Performs((parsed, output) =>
        {
            var descriptor = DatasetDescriptor.Find(parsed.GetRequiredValue(name));
            var located = DataLocation.Require(descriptor, parsed.GetValue(path));
            output.Line(located.Description);
            var splits = new[] { DatasetSplit.Train, DatasetSplit.Test }.Select(located.Load).ToList();
            foreach (var data in splits)
                output.Line($"{data.Split.ToString().ToLowerInvariant()}: {data.Count} images, sha256 {data.Sha256}");
            var unofficial = located.UnofficialFiles();
            output.Line(unofficial.Count == 0 ? "every file is the official one"
                : $"not the official files (a sample, or changed): {string.Join(", ", unofficial)}");
            output.Json(new { name = descriptor.Name, folder = located.Folder,
                splits = splits.Select(s => new { s.Split, images = s.Count, s.Sha256 }), unofficial });
            return ExitCode.Done;
        });
    }

    private static Argument<string> NameArgument() => new Argument<string>("DATASET")
    {
        Description = "One of: " + string.Join(", ", DatasetDescriptor.All.Select(d => d.Name)) + ".",
    }.RefusingOptions();
}

/// <summary>A download with a progress bar.</summary>
public static class DownloadBar
{
    public static async Task<LocatedDataset> FetchAsync(
        Output output, DatasetLocator locator, DatasetDescriptor descriptor, CancellationToken cancellation)
    {
        using var work = Interrupts.Hold();
        return await output.Human.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(),
                new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var bars = new Dictionary<string, ProgressTask>();
                var progress = new SynchronousProgress<DownloadProgress>(p =>
                {
                    if (!bars.TryGetValue(p.File, out var bar))
                        bars[p.File] = bar = context.AddTask(Markup.Escape(p.File), maxValue: p.TotalBytes);
                    bar.Value = p.ReceivedBytes;
                });
                return locator.FetchAsync(descriptor, progress, cancellation);
            });
    }
}
