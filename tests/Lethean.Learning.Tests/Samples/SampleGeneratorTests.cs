using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;
using Lethean.Learning.Tests.Randomness;

namespace Lethean.Learning.Tests.Samples;

public class SampleGeneratorTests
{
    private static readonly LocatedDataset Sample =
        new DatasetLocator(new DatasetOptions { Path = Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist-sample") })
            .Find(DatasetDescriptor.Find("fashion-mnist"))!;

    private static readonly ImageDataset Train = Sample.Load(DatasetSplit.Train);
    private static readonly ImageDataset Test = Sample.Load(DatasetSplit.Test);

    public static TheoryData<GeneratorSettings, string, Knowledge?> Kinds => new()
    {
        { new BenignSettings(), "benign", null },
        { new LetheanSettings(), "lethean", Knowledge.BlackBox },
        { new LetheanSettings { Augment = true }, "lethean", Knowledge.BlackBox },
        { new RandomPixelsSettings(), "random-pixels", Knowledge.BlackBox },
        { new ShiftSettings(Corruption.Find("gaussian_noise"), 5), "shift", Knowledge.BlackBox },
        { new FgsmSettings(), "fgsm", Knowledge.WhiteBox },
        { new FgsmSettings { Surrogate = "mine" }, "fgsm", Knowledge.GreyBox },
        { new PgdSettings(), "pgd", Knowledge.WhiteBox },
        { new CraftedLetheanSettings(), "crafted-lethean", Knowledge.WhiteBox },
        { new AdaptiveLetheanSettings(), "adaptive-lethean", Knowledge.WhiteBox },
        { new TepaSettings(), "tepa", Knowledge.GreyBox },
        { new ReplaySettings(), "replay", Knowledge.BlackBox },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Settings_should_say_what_their_author_knows(GeneratorSettings settings, string kind, Knowledge? knowledge)
    {
        Assert.Equal((kind, knowledge), (settings.Kind, settings.Threat?.Knowledge));
        Assert.Equal(knowledge == Knowledge.GreyBox, settings.SurrogateCheckpoint is not null);
        // Who asks a model, or listens to it, finishes his samples when they are sent; nobody else does.
        Assert.Equal(knowledge is Knowledge.WhiteBox or Knowledge.GreyBox || settings is ReplaySettings, Create(settings).Crafting is not null);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Generator_should_repeat_itself_when_the_stream_does(GeneratorSettings settings, string kind, Knowledge? knowledge)
    {
        _ = (kind, knowledge);
        var first = Draw(Create(settings), 5);
        var again = Draw(Create(settings), 5);
        var other = Draw(Create(settings, seed: 2), 5);

        Assert.Equal(first.Select(Content), again.Select(Content));
        Assert.NotEqual(first.Select(Content), other.Select(Content));

        static string Content(Sample sample) =>
            $"{sample.DatasetIndex} {sample.Label} {sample.QuarterTurns} {sample.CraftingSeed} {string.Join(' ', sample.Image.Pixels.ToArray())}";
    }

    /// <summary>Pixels are 12 KiB. Of a corruption they are made at once: the noise of the next sample follows from that of this one.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Sample_that_nobody_looks_at_should_cost_no_pixels(GeneratorSettings settings, string kind, Knowledge? knowledge)
    {
        const int samples = 200;
        var generator = settings.CreateGenerator(new SampleMaterials(Train, Test, RandomStream.Create(1, "unseen")));
        generator.Next();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < samples; i++)
            generator.Next();
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / samples;

        Assert.True(kind == "shift" ? allocated > 10_000 : allocated < 1000, $"{kind} ({knowledge}): {allocated} bytes a sample");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Samples_should_be_the_same_whether_the_ones_before_were_looked_at_or_not(GeneratorSettings settings, string kind, Knowledge? knowledge)
    {
        var (looked, passed) = (Generator(), Generator());
        for (var i = 0; i < 20; i++)
        {
            var sample = looked.Next();
            Assert.Equal(ImageShape.Standard.Size, sample.Image.Pixels.Length);
            Assert.Equal(sample.DatasetIndex, passed.Next().DatasetIndex);
        }

        Assert.True(looked.Next().Image.Pixels.SequenceEqual(passed.Next().Image.Pixels), $"{kind} ({knowledge})");

        ISampleGenerator Generator() => settings.CreateGenerator(new SampleMaterials(Train, Test, RandomStream.Create(3, "looked at")));
    }

    /// <summary>As whoever draws all pixels of all images would.</summary>
    [Fact]
    public void Random_pixels_should_be_drawn_one_image_after_the_other()
    {
        var generator = new RandomPixelsSettings().CreateGenerator(new SampleMaterials(Train, Test, RandomStream.Create(5, "noise")));
        var random = RandomStream.Create(5, "noise");
        var plane = new float[Train.Shape.Height * Train.Shape.Width];
        for (var image = 0; image < 5; image++)
        {
            var pixels = generator.Next().Image.Pixels;
            for (var channel = 0; channel < Train.Shape.Channels; channel++)
            {
                random.FillGaussian(plane, Train.Descriptor.Mean[channel], Train.Descriptor.StandardDeviation[channel]);
                Assert.Equal(plane.Select(value => Math.Clamp(value, 0, 1)), pixels.Slice(channel * plane.Length, plane.Length).ToArray());
            }
        }
    }

    [Fact]
    public void Benign_samples_should_be_test_images_each_equally_likely()
    {
        const int n = 5000;
        var test = Test.Take(100);
        var generator = new BenignSettings().CreateGenerator(new SampleMaterials(Train, test, RandomStream.Create(1, "benign")));
        var counts = new int[test.Count];
        foreach (var sample in Draw(generator, n))
            counts[sample.DatasetIndex]++;

        Statistics.AssertChiSquare([.. counts.Select(_ => n / 100.0)], counts);
        AssertUnmodified(test, generator.Next(), quarterTurns: 0);
    }

    [Fact]
    public void Lethean_samples_should_be_training_images_turned_by_each_angle_equally_often()
    {
        const int n = 600;
        var counts = new int[4];
        foreach (var sample in Draw(Create(new LetheanSettings()), n))
        {
            AssertUnmodified(Train, sample, sample.QuarterTurns);
            counts[sample.QuarterTurns]++;
        }

        Assert.Equal(0, counts[0]);
        Statistics.AssertChiSquare([n / 3.0, n / 3.0, n / 3.0], counts[1..]);
    }

    [Theory]
    [InlineData(90, 1)]
    [InlineData(180, 2)]
    [InlineData(270, 3)]
    public void Lethean_samples_should_be_turned_by_the_configured_angle_only(int degrees, int quarterTurns) =>
        Assert.All(Draw(Create(new LetheanSettings { Rotations = [degrees] }), 20), sample => AssertUnmodified(Train, sample, quarterTurns));

    [Fact]
    public void Augmented_lethean_samples_should_be_cropped_and_flipped_before_they_are_turned()
    {
        const int n = 200;
        var moves = new Dictionary<(int Down, int Right, bool Flip), int>();
        foreach (var sample in Draw(Create(new LetheanSettings { Augment = true }), n))
        {
            var upright = sample.Image.RotateQuarter(-sample.QuarterTurns);
            // A bag may look the same after some other move; such samples say nothing.
            var original = Train[sample.DatasetIndex];
            var fitting = AllMoves().Where(move => IsMoved(original.Pixels, upright.Pixels, move)).ToArray();
            Assert.NotEmpty(fitting);
            if (fitting is [var move])
                moves[move] = moves.GetValueOrDefault(move) + 1;
        }

        Statistics.AssertFraction(0.5, moves.Where(move => move.Key.Flip).Sum(move => move.Value) / (double)moves.Values.Sum(), moves.Values.Sum());
        Assert.Equal(Enumerable.Range(-4, 9), moves.Keys.Select(move => move.Down).Distinct().Order());
        Assert.Equal(Enumerable.Range(-4, 9), moves.Keys.Select(move => move.Right).Distinct().Order());
    }

    [Fact]
    public void Random_pixels_should_be_normal_with_the_training_statistics_and_clamped()
    {
        var samples = Draw(Create(new RandomPixelsSettings()), 20);
        var values = samples.SelectMany(sample => sample.Image.Pixels.ToArray()).Select(value => (double)value).ToArray();
        var n = values.Length;

        // N(0.2860, 0.3530²): mass below 0 is 0.20893, above 1 0.02154, below the mean one half.
        Statistics.AssertFraction(0.20893, values.Count(value => value == 0) / (double)n, n);
        Statistics.AssertFraction(0.02154, values.Count(value => value == 1) / (double)n, n);
        Statistics.AssertFraction(0.5, values.Count(value => value < 0.2860) / (double)n, n);
        Assert.All(values, value => Assert.InRange(value, 0, 1));
        Assert.All(samples, sample => Assert.Equal((-1, -1, 0), (sample.Label, sample.DatasetIndex, sample.QuarterTurns)));
    }

    [Fact]
    public void Random_pixels_should_follow_the_statistics_of_each_channel()
    {
        var cifar = new ImageDataset(DatasetDescriptor.Find("cifar-10"), DatasetSplit.Train, new byte[3072], new byte[1], "zeros");
        var samples = Draw(new RandomPixelsSettings().CreateGenerator(new SampleMaterials(cifar, cifar, RandomStream.Create(1, "channels"))), 40);

        for (var channel = 0; channel < 3; channel++)
        {
            var values = samples.SelectMany(sample => sample.Image.Pixels.Slice(channel * 1024, 1024).ToArray()).ToArray();
            Statistics.AssertFraction(0.5, values.Count(value => value < cifar.Descriptor.Mean[channel]) / (double)values.Length, values.Length);
        }
    }

    [Fact]
    public void Shift_samples_should_be_corrupted_test_images()
    {
        var generator = Create(new ShiftSettings(Corruption.Find("impulse_noise"), 5));
        var changed = Draw(generator, 20).Select(sample =>
        {
            Assert.Equal(Test.LabelOf(sample.DatasetIndex), sample.Label);
            var clean = Test[sample.DatasetIndex].Pixels.ToArray();
            return sample.Image.Pixels.ToArray().Zip(clean).Count(pair => Math.Abs(pair.First - pair.Second) > 1e-6) / (double)clean.Length;
        });

        // 7 % of the values become 0 or 1; most of those in the black margin that become 0 stay as they were.
        Assert.All(changed, fraction => Assert.InRange(fraction, 0.02, 0.09));
    }

    [Fact]
    public void Settings_out_of_range_should_be_refused()
    {
        Assert.Contains("allowed: 90, 180, 270", Refusal(new LetheanSettings { Rotations = [0, 90] }), StringComparison.Ordinal);
        Assert.Contains("allowed: 90, 180, 270", Refusal(new LetheanSettings { Rotations = [] }), StringComparison.Ordinal);
        Assert.Contains("allowed: a whole number from 1 to 5", Refusal(new ShiftSettings(Corruption.All[0], 6)), StringComparison.Ordinal);
        Assert.Contains("fgsm epsilon: 0 is not allowed; allowed: a number above 0, at most 1", Refusal(new FgsmSettings { Epsilon = 0 }), StringComparison.Ordinal);
        Assert.Contains("allowed: a number above 0, at most 1", Refusal(new FgsmSettings { Epsilon = double.NaN }), StringComparison.Ordinal);
    }

    private static void AssertUnmodified(ImageDataset images, Sample sample, int quarterTurns)
    {
        Assert.Equal(quarterTurns, sample.QuarterTurns);
        Assert.Equal(images.LabelOf(sample.DatasetIndex), sample.Label);
        Assert.Equal(images[sample.DatasetIndex].RotateQuarter(quarterTurns).Pixels, sample.Image.Pixels);
    }

    private static IEnumerable<(int Down, int Right, bool Flip)> AllMoves() =>
        from down in Enumerable.Range(-4, 9)
        from right in Enumerable.Range(-4, 9)
        from flip in new[] { false, true }
        select (down, right, flip);

    /// <summary>By the definition: pad with 4 zeros on all sides, cut a 32×32 window, mirror it.</summary>
    private static bool IsMoved(ReadOnlySpan<float> original, ReadOnlySpan<float> found, (int Down, int Right, bool Flip) move)
    {
        for (var i = 0; i < found.Length; i++)
        {
            var row = i / 32 % 32 + move.Down;
            var column = (move.Flip ? 31 - i % 32 : i % 32) + move.Right;
            var expected = row is >= 0 and < 32 && column is >= 0 and < 32 ? original[i / 1024 * 1024 + row * 32 + column] : 0;
            if (expected != found[i])
                return false;
        }
        return true;
    }

    private static string Refusal(GeneratorSettings settings) => Assert.Throws<InputException>(() => Create(settings)).Message;

    private static ISampleGenerator Create(GeneratorSettings settings, ulong seed = 1) =>
        settings.CreateGenerator(new SampleMaterials(Train, Test, RandomStream.Create(seed, "attacker")));

    private static Sample[] Draw(ISampleGenerator generator, int count) => [.. Enumerable.Range(0, count).Select(_ => generator.Next())];
}
