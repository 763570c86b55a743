using Lethean.Learning.Models;
using Lethean.Learning.Samples;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

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

        var crafted = await Craft([0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.95f, 0.05f], gradient, epsilon: 0.2);

        Assert.Equal([0.7f, 0.3f, 0.5f, 0.5f, 0.7f, 1, 0], crafted.Pixels[..7]);
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

    private static async Task<Image> Craft(float[] firstPixels, float[] firstGradients, double epsilon)
    {
        var pixels = new float[Shape.Size];
        var gradient = new float[Shape.Size];
        firstPixels.CopyTo(pixels, 0);
        firstGradients.CopyTo(gradient, 0);
        var seed = new Sample(new Image(Shape, pixels), Label: 0, DatasetIndex: 0, QuarterTurns: 0);
        return (await Create(new FgsmSettings { Epsilon = epsilon }).Crafting!.CraftAsync(seed, (_, _, _) => Answer(gradient), CancellationToken.None)).Image;
    }

    private static ValueTask<InputAnswer> Answer(IEnumerable<float> gradient) => ValueTask.FromResult(new InputAnswer(0, [.. gradient]));

    private static ISampleGenerator Create(FgsmSettings settings) =>
        settings.CreateGenerator(new SampleMaterials(Train, Train, RandomStream.Create(1, "fgsm")));

    private static ImageDataset OneImage() =>
        new(DatasetDescriptor.Find("cifar-10"), DatasetSplit.Train, new byte[3072], new byte[] { 7 }, "zeros");
}
