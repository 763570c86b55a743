using System.Text.Json;
using Lethean.Actors.Configuration;
using Lethean.Actors.Simulation;
using Lethean.Benchmarks.Comparison;
using Lethean.Benchmarks.Networks;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Models;

namespace Lethean.Benchmarks.Streams;

/// <summary>
/// What streams, actors and metrics add to a sample: a real run with the smallest network, of whose wall time between samples
/// the network's own service times are taken away. Making the samples is part of it.
/// </summary>
internal static class StreamOverhead
{
    public static async Task<int> MeasureAsync(SideOptions options)
    {
        var path = Path.Combine(Path.GetTempPath(), "lethean-benchmark-null.safetensors");
        var architecture = new Architecture(Architecture.ResNet18, Width: 4, Groups: 1, SplitAfter: 4);
        using (var model = TestTimeModels.Create(architecture, BenchmarkNetwork.Normalization, seed: 1))
            Checkpoint.Save(path, model, new(architecture, BenchmarkNetwork.Normalization, "cifar-10"));
        var images = BenchmarkImages.Noise(100);
        var sink = new ServiceSink(warmUp: options.Samples / 4);
        var experiment = ScenarioLoader.LoadText($$"""
            lethean {
              adaptation.enabled = false
              traffic {
                stop-after.samples = {{options.Samples}}
                sources { users { kind = benign, rate = 1000/s } }
              }
              evaluation { every = 1000000000, images = 1 }
            }
            """, "streams", options.Sets);
        await ExperimentRunner.RunAsync(experiment, _ => new SimulationInputs(Checkpoint.Load(path), new ImageSplit(images, images, images)), [sink]);
        Console.WriteLine(JsonSerializer.Serialize(new { samples = sink.Samples, overheadMicroseconds = sink.OverheadMicroseconds, serviceMicroseconds = sink.ServiceMicroseconds }));
        return 0;
    }
}
