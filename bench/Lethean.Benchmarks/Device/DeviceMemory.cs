using Lethean.Benchmarks.Comparison;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Randomness;
using TorchSharp;

namespace Lethean.Benchmarks.Device;

/// <summary>Memory after a quarter of the samples, and after all of them.</summary>
/// <param name="Device">In MB, others' use included; null on the processor.</param>
/// <param name="Process">In MB.</param>
/// <param name="Tensors">That live.</param>
internal sealed record MemoryUse(int Samples, double? Device, double? Process, long Tensors);

/// <summary>Whether serving and adapting takes more and more memory.</summary>
internal sealed record DeviceMemory(MemoryUse Early, MemoryUse Late)
{
    // Of either memory: caches of the library and of the collector still settle.
    private const double Growth = 0.03;

    public bool IsFlat => Late.Tensors == Early.Tensors && !Grows(Early.Device, Late.Device) && !Grows(Early.Process, Late.Process);

    public static DeviceMemory Over(int samples, Checkpoint checkpoint, ImageDataset images, TorchSharp.torch.Device device)
    {
        var random = RandomStream.Create(1, "memory");
        var settings = new RotationPredictionSettings { Batch = AuxiliaryBatch.Random(32) };
        using var learner = new TestTimeLearner(checkpoint.CreateModel(device), settings, DefenseChain.Empty, random);
        MemoryUse? early = null;
        for (var i = 0; i < samples; i++)
        {
            learner.Serve(images[i % images.Count]);
            if (i + 1 == samples / 4)
                early = Now(i + 1);
        }

        return new(early!, Now(samples));

        MemoryUse Now(int served) => new(
            served, device.type == DeviceType.CUDA ? CudaDriver.UsedMegabytes() : null, Stopped.ResidentMegabytes(),
            DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static bool Grows(double? early, double? late) => late > early * (1 + Growth);
}
