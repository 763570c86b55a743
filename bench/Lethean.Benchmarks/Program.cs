using BenchmarkDotNet.Running;
using Lethean.Benchmarks.Comparison;
using Lethean.Benchmarks.Micro;
using Lethean.Benchmarks.Streams;
using Lethean.Learning.Native;

// Benchmarks by name (--filter '*Adaptation*'), or one side of bench/compare (measure …), or peak memory (memory …).
NativeAllocator.KeepMemory();
return args switch
{
    ["measure", .. var options] => await OurSide.MeasureAsync(SideOptions.Parse(options)),
    ["streams", .. var options] => await StreamOverhead.MeasureAsync(SideOptions.Parse(options)),
    _ => BenchmarkSwitcher.FromAssembly(typeof(AdaptationBenchmarks).Assembly).Run(args, new InProcessConfig()).Any() ? 0 : 2,
};
