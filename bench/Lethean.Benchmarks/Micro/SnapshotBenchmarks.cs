using BenchmarkDotNet.Attributes;
using Lethean.Learning.Checkpoints;

namespace Lethean.Benchmarks.Micro;

/// <summary>A snapshot of all weights, and writing it back, against a plain copy of as many bytes.</summary>
public class SnapshotBenchmarks : NetworkBenchmark
{
    private WeightSnapshot _snapshot = null!;
    private float[] _copy = [];

    [Benchmark(Baseline = true, Description = "floor: one copy of the bytes")]
    public void Copy() => _snapshot.Values.CopyTo(_copy);

    [Benchmark(Description = "snapshot")]
    public WeightSnapshot Take() => WeightSnapshot.Of(Model, 0);

    [Benchmark(Description = "restore")]
    public void Restore() => _snapshot.CopyTo(Model);

    protected override void Prepare()
    {
        _snapshot = WeightSnapshot.Of(Model, 0);
        _copy = new float[_snapshot.Values.Length];
    }
}
