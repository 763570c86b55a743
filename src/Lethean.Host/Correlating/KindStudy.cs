using Lethean.Learning.Models;
using Lethean.Learning.Samples;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Native;
using Lethean.Learning.Adaptation;
using static TorchSharp.torch;

namespace Lethean.Host.Correlating;

/// <summary>Measures samples of one kind on several threads; the gradients of a sample do not depend on how many.</summary>
/// <param name="device">Where they compute.</param>
/// <param name="served">Told after every sample; from any thread.</param>
internal sealed class KindStudy(SampleKind kind, Checkpoint checkpoint, Device device, ISampleGenerator generator, GradientHistory history, Action served)
{
    private readonly Lock _lock = new();
    private int _drawn;

    public async Task<KindResult> MeasureAsync(int samples, int threads, CancellationToken cancellation)
    {
        var cosines = new GradientCosines[samples];
        var workers = Enumerable.Range(0, Math.Min(threads, samples)).Select(_ =>
            Task.Factory.StartNew(() => Work(cosines, cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
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
                sent = crafting.CraftAsync(sample, (image, objective, _) => new(InputGradient.Of(model, image, objective)), cancellation).AsTask().GetAwaiter().GetResult();
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
