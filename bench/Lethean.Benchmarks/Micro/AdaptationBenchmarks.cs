using BenchmarkDotNet.Attributes;
using Lethean.Benchmarks.Floors;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Randomness;

namespace Lethean.Benchmarks.Micro;

/// <summary>One adaptation step on the four views of an image, with 32-copy semantics too, against its convolutions.</summary>
public class AdaptationBenchmarks : NetworkBenchmark
{
    // So small that a million steps leave the weights what they are.
    private const double LearningRate = 1e-12;

    private readonly AuxiliaryBatch _copies = AuxiliaryBatch.Random(32);
    private readonly RandomStream _random = RandomStream.Create(1, "benchmark");
    private ConvolutionFloor _floor = null!;
    private RotationPrediction _step = null!;

    [Benchmark(Baseline = true, Description = "floor: convolutions, 4 views, forward and backward")]
    public void Convolutions() => _floor.ForwardAndBackward();

    [Benchmark(Description = "step, each rotation once")]
    public StepResult? Expand() => _step.Take(Image, ViewWeights.Once);

    [Benchmark(Description = "step, 32 random copies")]
    public StepResult? Copies() => _step.Take(Image, _copies.Draw(_random));

    protected override void Prepare() => (_floor, _step) = (new(Architecture, 4), new(Model, new() { LearningRate = LearningRate }));
}
