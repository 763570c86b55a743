using BenchmarkDotNet.Running;
using Lethean.Benchmarks.Comparison;
using Lethean.Benchmarks.Defenses;
using Lethean.Benchmarks.Micro;
using Lethean.Benchmarks.Streams;
using Lethean.Learning.Native;

// Benchmarks by name (--filter '*Adaptation*'), or one side of bench/compare (measure …), what streams add (streams …),
// or what defenses add (defenses SCENARIO).
LibTorch.Load();
return args switch
{
    ["measure", .. var options] => await OurSide.MeasureAsync(SideOptions.Parse(options)),
    ["defenses", var scenario, .. var sets] => DefenseCosts.Measure(scenario, sets),
    ["streams", .. var options] => await StreamOverhead.MeasureAsync(SideOptions.Parse(options)),
    _ => BenchmarkSwitcher.FromAssembly(typeof(AdaptationBenchmarks).Assembly).Run(args, new InProcessConfig()).Any() ? 0 : 2,
};
