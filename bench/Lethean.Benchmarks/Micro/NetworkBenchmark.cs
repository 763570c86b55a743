using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Lethean.Benchmarks.Networks;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Native;

namespace Lethean.Benchmarks.Micro;

/// <summary>What all benchmarks of one network share. libtorch uses one thread, as the model actor does.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
public abstract class NetworkBenchmark
{
    /// <summary>Of the shipped small network, and of the paper's.</summary>
    [Params(16, 64)]
    public int Width { get; set; }

    protected ITestTimeModel Model { get; private set; } = null!;

    protected Image Image { get; } = BenchmarkNetwork.Image(1);

    protected Architecture Architecture => BenchmarkNetwork.Architecture(Width);

    [GlobalSetup]
    public void SetUp()
    {
        TorchThreads.UseOnThisThread(1);
        Model = BenchmarkNetwork.Create(Width);
        Prepare();
    }

    protected abstract void Prepare();
}
