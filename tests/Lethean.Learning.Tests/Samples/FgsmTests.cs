using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;

namespace Lethean.Learning.Tests.Samples;

public class FgsmTests
{
    private static readonly ImageShape Shape = ImageShape.Standard;
    private static readonly ImageDataset Train = OneImage();

    [Theory]
    [InlineData(InputLossKind.Auxiliary, 0)]
    [InlineData(InputLossKind.Main, 7)]
    public async Task Fgsm_should_ask_for_the_gradient_of_the_configured_loss(InputLossKind kind, int label)
    {
        var asked = new List<(Image, InputObjective)>();
        var generator = Create(new FgsmSettings { Loss = kind });
        var seed = generator.Next();

        await generator.Crafting!.CraftAsync(seed, (image, loss, _) =>
        {
            asked.Add((image, loss));
            return Answer(new float[Shape.Size]);
        }, CancellationToken.None);

        Assert.Equal([(seed.Image, new InputLoss(kind, label))], asked);
    }

    [Fact]
    public async Task Fgsm_should_move_every_pixel_by_epsilon_along_the_sign_within_0_to_1()
    {
        float[] gradient = [1e-9f, -1e9f, 0, float.NaN, float.PositiveInfinity, 5, -5];

        var crafted = await Craft(new(), [0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.95f, 0.05f], gradient);

        Assert.Equal([0.7f, 0.3f, 0.5f, 0.5f, 0.7f, 1, 0], crafted.Pixels[..7]);
    }

    [Fact]
    public async Task Fgsm_in_normalised_space_should_give_what_the_papers_code_feeds_the_model()
    {
        // CIFAR-10, red: mean 0.4914, deviation 0.2470. Normalised these are −1.99, 0, 0.5, 0.9, 2.06 and 0.2.
        const double Mean = 0.4914, Deviation = 0.2470;
        double[] normalised = [-1.9895, 0, 0.5, 0.9, 2.0591, 0.2];
        float[] gradient = [1, 1, 1, 1, -1, float.NaN];

        var crafted = await Craft(new() { Space = FgsmSpace.Normalised }, [.. normalised.Select(n => (float)(Mean + Deviation * n))], gradient);

        // What is dark ends at the mean, what is bright one deviation above it; a NaN does not move.
        double[] expected = [0, 0.2, 0.7, 1, 1, 0.2];
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(Mean + Deviation * expected[i], crafted.Pixels[i], 1e-4);
        // Every other pixel was black, with a gradient of 0, and is clamped all the same: in each channel to its mean.
        Assert.Equal([0.4914f, 0.4822f, 0.4465f], new[] { crafted.Pixels[1023], crafted.Pixels[2047], crafted.Pixels[3071] });
    }

    [Fact]
    public void Fgsm_should_promise_a_bound_only_where_there_is_one()
    {
        Assert.Equal(new ThreatModel(Knowledge.WhiteBox, 0.2, 1), new FgsmSettings().Threat);
        Assert.Equal(new ThreatModel(Knowledge.WhiteBox, null, 1), new FgsmSettings { Space = FgsmSpace.Normalised }.Threat);
    }

    [Fact]
    public void Fgsm_should_tell_how_it_cropped_and_flipped()
    {
        var generator = Create(new FgsmSettings { Augment = true });
        for (var i = 0; i < 5; i++)
        {
            var drawn = generator.Next();
            Assert.Equal(drawn.Augmentation!.Apply(Train[0]).Pixels, drawn.Image.Pixels);
        }

        Assert.Null(Create(new FgsmSettings()).Next().Augmentation);
    }

    [Fact]
    public async Task Fgsm_should_leave_the_drawn_image_as_it_was()
    {
        var generator = Create(new FgsmSettings());
        var seed = generator.Next();
        var before = seed.Image.Pixels.ToArray();

        await generator.Crafting!.CraftAsync(seed, (_, _, _) => Answer(Enumerable.Repeat(1f, Shape.Size)), CancellationToken.None);

        Assert.Equal(before, seed.Image.Pixels);
    }

    private static async Task<Image> Craft(FgsmSettings settings, float[] firstPixels, float[] firstGradients)
    {
        var pixels = new float[Shape.Size];
        var gradient = new float[Shape.Size];
        firstPixels.CopyTo(pixels, 0);
        firstGradients.CopyTo(gradient, 0);
        var seed = new Sample(new Image(Shape, pixels), Label: 0, DatasetIndex: 0, QuarterTurns: 0);
        return (await Create(settings).Crafting!.CraftAsync(seed, (_, _, _) => Answer(gradient), CancellationToken.None)).Image;
    }

    private static ValueTask<InputAnswer> Answer(IEnumerable<float> gradient) => ValueTask.FromResult(new InputAnswer(0, [.. gradient]));

    private static ISampleGenerator Create(FgsmSettings settings) =>
        settings.CreateGenerator(new SampleMaterials(Train, Train, RandomStream.Create(1, "fgsm")));

    private static ImageDataset OneImage() =>
        new(DatasetDescriptor.Find("cifar-10"), DatasetSplit.Train, new byte[3072], new byte[] { 7 }, "zeros");
}
