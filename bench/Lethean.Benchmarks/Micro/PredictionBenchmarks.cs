using BenchmarkDotNet.Attributes;
using Lethean.Benchmarks.Floors;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Defenses;
using Lethean.Learning.Randomness;

namespace Lethean.Benchmarks.Micro;

/// <summary>Serving one image without adapting, against its convolutions (of two images: oneDNN is faster so than with one).</summary>
public class PredictionBenchmarks : NetworkBenchmark
{
    private ConvolutionFloor _floor = null!;
    private TestTimeLearner _learner = null!;

    [Benchmark(Baseline = true, Description = "floor: convolutions, 2 images, forward")]
    public void Convolutions() => _floor.Forward();

    [Benchmark(Description = "prediction of one image")]
    public ServedSample Predict() => _learner.Serve(Image);

    protected override void Prepare() =>
        (_floor, _learner) = (new(Architecture, 2), new(Model, new RotationPredictionSettings { Enabled = false }, DefenseChain.Empty, RandomStream.Create(1, "benchmark")));
}
