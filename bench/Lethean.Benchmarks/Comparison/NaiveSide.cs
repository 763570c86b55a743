using System.Text.Json;
using Lethean.Benchmarks.Networks;
using Lethean.Learning.Data;
using static TorchSharp.torch;

namespace Lethean.Benchmarks.Comparison;

/// <summary>
/// The other side of bench/compare on the libtorch of this program: the procedure of bench/pytorch/lethean_arm.py written plainly
/// on TorchSharp, in float32. Writes one JSON object to standard output, with the keys of <see cref="OurSide"/>.
/// </summary>
internal static class NaiveSide
{
    public static int Measure(SideOptions options)
    {
        var results = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        set_num_threads(options.Threads);
        random.manual_seed(1);
        using var adapter = options.Checkpoint is { } checkpoint ? NaiveAdapter.Load(checkpoint) : NaiveAdapter.Random(options.Width);
        var dataset = adapter.Dataset ?? "cifar-10";
        using var train = Pixels(BenchmarkInputs.Read(dataset, options.Data, DatasetSplit.Train));
        var test = BenchmarkInputs.Read(dataset, options.Data, DatasetSplit.Test).Take(options.Images);
        using var images = Pixels(test);
        using var labels = test.Labels(0, test.Count);

        if (options.Measure.Contains("arm")) // first, while the weights are as they were trained
        {
            var accuracies = new List<double>();
            results["armSeconds"] = Stopped.Seconds(
                () => RunArm(options, adapter, train, () => accuracies.Add(adapter.Accuracy(images, labels))));
            results["accuracies"] = accuracies;
        }

        if (options.Measure.Contains("evaluation"))
        {
            using var some = images.narrow(0, 0, Math.Min(test.Count, 2 * NaiveAdapter.BatchSize));
            adapter.Accuracy(some, labels);
            results["evaluationSeconds"] = Stopped.Seconds(() => results["accuracy"] = adapter.Accuracy(images, labels));
        }

        if (options.Measure.Contains("step"))
        {
            var next = 0L;
            results["stepMilliseconds"] = Stopped.MedianMilliseconds(options.Steps, () => Use(train[next++], adapter.Adapt));
            results["sampleMilliseconds"] = Stopped.MedianMilliseconds(
                options.Steps, () => Use(train[next++], image => adapter.Serve(image)));
        }

        results["peakMegabytes"] = Stopped.PeakMegabytes();
        Console.WriteLine(JsonSerializer.Serialize(results));
        return 0;
    }

    private static void RunArm(SideOptions options, NaiveAdapter adapter, Tensor train, Action evaluate)
    {
        var draws = new Random(1);
        evaluate();
        for (var sample = 1; sample <= options.Samples; sample++)
        {
            using (var scope = NewDisposeScope())
                adapter.Serve(rot90(train[draws.NextInt64(train.shape[0])], draws.Next(1, 4), (1, 2)));
            if (sample % options.Every == 0)
                evaluate();
        }
    }

    private static Tensor Pixels(ImageDataset dataset)
    {
        using var pixels = dataset.Pixels(0, dataset.Count);
        return pixels.contiguous();
    }

    private static void Use(Tensor image, Action<Tensor> action)
    {
        using (image)
            action(image);
    }
}
