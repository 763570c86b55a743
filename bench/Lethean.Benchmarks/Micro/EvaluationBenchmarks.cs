using BenchmarkDotNet.Attributes;
using Lethean.Benchmarks.Floors;
using Lethean.Benchmarks.Networks;
using Lethean.Learning.Evaluation;

namespace Lethean.Benchmarks.Micro;

/// <summary>One batch of an evaluation, against its convolutions.</summary>
public class EvaluationBenchmarks : NetworkBenchmark
{
    private const int Images = AccuracyEvaluator.DefaultBatchSize;
    private ConvolutionFloor _floor = null!;
    private AccuracyEvaluator _evaluator = null!;

    [Benchmark(Baseline = true, Description = "floor: convolutions of a batch, forward")]
    public void Convolutions() => _floor.Forward();

    [Benchmark(Description = "evaluation of a batch")]
    public AccuracyResult Evaluate() => _evaluator.Evaluate();

    protected override void Prepare() => (_floor, _evaluator) = (new(Architecture, Images), new(Model, BenchmarkImages.Noise(Images), Images));
}
