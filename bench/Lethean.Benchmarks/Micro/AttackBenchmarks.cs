using BenchmarkDotNet.Attributes;
using Lethean.Benchmarks.Floors;
using Lethean.Benchmarks.Networks;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Defenses;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;

namespace Lethean.Benchmarks.Micro;

/// <summary>Making one sample of each attack. The white-box one is held against the convolutions of its gradient.</summary>
public class AttackBenchmarks : NetworkBenchmark
{
    private readonly ISampleGenerator _lethean = Generator(new LetheanSettings());
    private readonly ISampleGenerator _pixels = Generator(new RandomPixelsSettings());
    private readonly ISampleGenerator _shift = Generator(new ShiftSettings(Corruption.Find("gaussian_noise"), 5));
    private readonly ISampleGenerator _fgsm = Generator(new FgsmSettings());
    private ConvolutionFloor _floor = null!;
    private TestTimeLearner _learner = null!;

    [Benchmark(Baseline = true, Description = "floor: convolutions, 2 images, forward and backward")]
    public void Convolutions() => _floor.ForwardAndBackward();

    [Benchmark(Description = "Lethean")]
    public Sample Lethean() => _lethean.Next();

    [Benchmark(Description = "random pixels")]
    public Sample RandomPixels() => _pixels.Next();

    [Benchmark(Description = "Gaussian shift")]
    public Sample Shift() => _shift.Next();

    [Benchmark(Description = "FGSM")]
    public Sample Fgsm() => _fgsm.Crafting!
        .CraftAsync(_fgsm.Next(), (image, objective, _) => new(_learner.Answer(image, objective)), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    protected override void Prepare() =>
        (_floor, _learner) = (new(Architecture, 2), new(Model, new RotationPredictionSettings { Enabled = false }, DefenseChain.Empty, RandomStream.Create(1, "benchmark")));

    private static ISampleGenerator Generator(GeneratorSettings settings)
    {
        var images = BenchmarkImages.Noise(100);
        return settings.CreateGenerator(new SampleMaterials(images, images, RandomStream.Create(1, settings.Kind)));
    }
}
