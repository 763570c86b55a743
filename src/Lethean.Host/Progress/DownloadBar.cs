using Lethean.Host.CommandLine;
using Lethean.Learning.Data;
using Spectre.Console;

namespace Lethean.Host.Progress;

/// <summary>A download with a progress bar.</summary>
public static class DownloadBar
{
    public static async Task<LocatedDataset> FetchAsync(Output output, DatasetLocator locator, DatasetDescriptor descriptor, CancellationToken cancellation)
    {
        using var work = Interrupts.Hold();
        return await output.Human.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
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
