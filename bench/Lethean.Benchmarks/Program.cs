using BenchmarkDotNet.Running;
using Lethean.Benchmarks.Cluster;
using Lethean.Benchmarks.Comparison;
using Lethean.Benchmarks.Convolutions;
using Lethean.Benchmarks.Defenses;
using Lethean.Benchmarks.Device;
using Lethean.Benchmarks.Micro;
using Lethean.Benchmarks.Streams;
using Lethean.Learning;
using Lethean.Learning.Native;

// Benchmarks by name (--filter '*Adaptation*'), or one side of bench/compare (measure …, naive …), whether both sides compute
// the same (check …), bench/device (device …), what streams add (streams …), what each way of computing a convolution costs
// (convolutions …), what a cluster adds to a variant (cluster NODES VARIANTS [MILLISECONDS]), or what defenses add (defenses SCENARIO).
try
{
    if (args is ["naive", .. var naive])
    {
        var options = SideOptions.Parse(naive);
        LibTorch.Load(options.TunedAllocator ? LibTorchTuning.KeptMemory : LibTorchTuning.None);
        return NaiveSide.Measure(options);
    }

    var library = LibTorch.Load();
    return args switch
    {
        ["measure", .. var options] => await OurSide.MeasureAsync(SideOptions.Parse(options)),
        ["check", .. var options] => NaiveCheck.Run(SideOptions.Parse(options)),
        ["device", .. var options] => await DeviceCheck.RunAsync(options, library),
        ["defenses", var scenario, .. var sets] => DefenseCosts.Measure(scenario, sets),
        ["convolutions", .. var options] => ConvolutionWays.Measure(SideOptions.Parse(options)),
        ["cluster", .. var options] => await ClusterOverhead.MeasureAsync(options),
        ["streams", .. var options] => await StreamOverhead.MeasureAsync(SideOptions.Parse(options)),
        _ => BenchmarkSwitcher.FromAssembly(typeof(AdaptationBenchmarks).Assembly).Run(args, new InProcessConfig()).Any() ? 0 : 2,
    };
}
catch (Exception exception) when (exception is InputException or ArgumentException)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
