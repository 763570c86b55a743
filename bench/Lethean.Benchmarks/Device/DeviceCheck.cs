using System.Diagnostics;
using System.Text.Json;
using Lethean.Actors.Configuration;
using Lethean.Benchmarks.Comparison;
using Lethean.Benchmarks.Networks;
using Lethean.Learning;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using static TorchSharp.torch;

namespace Lethean.Benchmarks.Device;

/// <summary>How much of everything.</summary>
/// <param name="Samples">Of the Lethean arm.</param>
/// <param name="Seconds">That a speed is measured over.</param>
/// <param name="Images">Of an evaluation.</param>
/// <param name="TrainingSeconds">After which an epoch is cut off.</param>
internal sealed record DeviceSizes(int Samples, double Seconds, int Images, int TrainingImages, int TrainingSeconds, int MemorySamples)
{
    public static DeviceSizes Of(bool quick, bool cuda) =>
        quick ? new(50, 1, 250, 640, 15, 200) : cuda ? new(500, 5, 2000, 50_000, 40, 2000) : new(500, 4, 500, 2560, 25, 2000);
}

/// <summary>Whether and how fast the engine computes on a device, in under four minutes: one table and device.json.</summary>
internal static class DeviceCheck
{
    private static readonly (int Width, Precision Precision)[] Combinations =
        [(16, Precision.Full), (16, Precision.Bfloat16), (64, Precision.Full), (64, Precision.Bfloat16)];

    private static readonly bool[] Precisions = [false, true];

    /// <param name="arguments">[--device cpu|cuda] [--out DIR] [--quick].</param>
    /// <returns>0; 3 where a golden value is missed or memory grows.</returns>
    /// <exception cref="InputException">CUDA is asked for and not to be had.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, LibTorchLibrary library)
    {
        var (kind, folder, quick) = Parse(arguments);
        if (library.Warning is { } warning)
            Console.Error.WriteLine(warning);
        var device = kind == "cuda" ? Cuda(library) : CPU;
        var sizes = DeviceSizes.Of(quick, kind == "cuda");
        var started = Stopwatch.GetTimestamp();
        TorchThreads.UseOnThisThread(Environment.ProcessorCount);

        var golden = Step("golden values", () => GoldenValues.Compare(device).ToArray());
        var inputs = BenchmarkInputs.Load(Path.Combine(AppContext.BaseDirectory, "models", "fashion-mnist-resnet18.safetensors"), null);
        var (armSeconds, accuracies) = await Step("Lethean arm", () => RunArmAsync(inputs, kind, sizes));
        TorchThreads.UseOnThisThread(Environment.ProcessorCount);
        var speeds = new DeviceSpeeds(device, sizes);
        var networks = Step("steps and evaluations", () => Combinations.Select(c => speeds.OfNetwork(c.Width, c.Precision)).ToArray());
        var trainings = Step("training", () => Precisions.Select(bfloat16 => speeds.OfTraining(64, bfloat16)).ToArray());
        var memory = Step("memory", () => DeviceMemory.Over(sizes.MemorySamples, inputs.Checkpoint, inputs.Train, device));

        var report = new DeviceReport
        {
            Device = kind,
            Name = kind == "cuda" ? CudaDriver.Name() : Processor(),
            Processors = Environment.ProcessorCount,
            LibTorch = library.Version,
            Quick = quick,
            Golden = golden,
            ArmSamples = sizes.Samples,
            ArmSeconds = armSeconds,
            Accuracies = accuracies,
            Networks = networks,
            Trainings = trainings,
            Memory = memory,
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "device.json"), JsonSerializer.Serialize(report, DeviceReport.Format));
        report.Print(Console.Out);
        return report.Holds ? 0 : 3;
    }

    private static (string Device, string Folder, bool Quick) Parse(IReadOnlyList<string> arguments)
    {
        var (device, folder, quick) = ("cuda", ".", false);
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--quick":
                    quick = true;
                    break;
                case "--out" when i + 1 < arguments.Count:
                    folder = arguments[++i];
                    break;
                case "--device" when i + 1 < arguments.Count && arguments[i + 1] is "cpu" or "cuda":
                    device = arguments[++i];
                    break;
                default:
                    throw new ArgumentException(
                        $"device: {string.Join(' ', arguments.Skip(i))} is not understood; allowed: --device cpu|cuda, --out DIR, --quick");
            }
        }

        return (device, folder, quick);
    }

    private static TorchSharp.torch.Device Cuda(LibTorchLibrary library)
    {
        if (!ComputeDevice.HasCuda)
            throw new InputException($"no CUDA device, or {library.Folder} is a libtorch for processors; "
                + $"name one for CUDA in {LibTorch.Variable}, or give --device cpu");
        return ComputeDevice.Cuda();
    }

    private static Task<(double Seconds, IReadOnlyList<double> Accuracies)> RunArmAsync(
        SimulationInputs inputs, string kind, DeviceSizes sizes) =>
        LetheanArm.RunAsync(inputs, $$"""
            lethean {
              device { kind = {{kind}}, threads = 1 }
              traffic {
                stop-after.samples = {{sizes.Samples}}
                sources { attacker { kind = lethean, rate = 10/s } }
              }
              evaluation { every = {{sizes.Samples}}, images = 500, threads = 1 }
            }
            """, []);

    private static T Step<T>(string name, Func<T> action)
    {
        Console.Error.WriteLine($"device: {name}");
        return action();
    }

    private static string Processor()
    {
        const string Linux = "/proc/cpuinfo";
        var lines = File.Exists(Linux) ? File.ReadLines(Linux) : [];
        var line = lines.FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return line?.Split(':', 2)[1].Trim() ?? "unknown processor";
    }
}
