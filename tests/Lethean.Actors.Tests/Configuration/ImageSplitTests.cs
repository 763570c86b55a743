using Lethean.Actors.Configuration;
using Lethean.Learning;
using Lethean.Learning.Data;

namespace Lethean.Actors.Tests.Configuration;

public class ImageSplitTests
{
    [Theory]
    [InlineData(64, 0.25, 48, 16)]
    [InlineData(50, 0.25, 38, 12)] // rounded down
    [InlineData(100, 0.29, 71, 29)] // 0.29 × 100 is a little less than 29 in binary
    [InlineData(3, 0.01, 2, 1)] // at least one
    [InlineData(2, 0.999, 1, 1)]
    [InlineData(64, 0, 64, 0)]
    public void Traffic_should_be_the_last_share_of_the_test_images_and_evaluations_have_the_others(int count, double share, int evaluated, int traffic)
    {
        var (train, test) = (Numbered(DatasetSplit.Train, 20), Numbered(DatasetSplit.Test, count));

        var split = ImageSplit.Of(train, test, new(null, DatasetSplit.Test, share));

        Assert.Same(train, split.Train);
        AssertPart(test, 0, evaluated, split.Evaluation);
        if (traffic == 0)
            Assert.Null(split.Traffic);
        else
            AssertPart(test, evaluated, traffic, split.Traffic!);
    }

    [Theory]
    [InlineData(64, 52, 9, 3)]
    [InlineData(10, 8, 1, 1)]
    public void Last_fifth_of_the_training_images_should_stand_in_for_the_test_images(int count, int known, int evaluated, int traffic)
    {
        var (train, test) = (Numbered(DatasetSplit.Train, count), Numbered(DatasetSplit.Test, 30));

        var split = ImageSplit.Of(train, test, new(null, DatasetSplit.Train, 0.25));

        AssertPart(train, 0, known, split.Train);
        AssertPart(train, known, evaluated, split.Evaluation);
        AssertPart(train, known + evaluated, traffic, split.Traffic!);
    }

    [Theory]
    [InlineData(DatasetSplit.Test, 20, 1, "has 1 image to hold out, too few for users and evaluations")]
    [InlineData(DatasetSplit.Train, 9, 20, "has 1 image to hold out, too few for users and evaluations")]
    [InlineData(DatasetSplit.Train, 4, 20, "has 4 training images, and one of 5 is held out")]
    public void Too_few_images_should_be_refused(DatasetSplit heldOut, int train, int test, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => ImageSplit.Of(
            Numbered(DatasetSplit.Train, train), Numbered(DatasetSplit.Test, test), new(null, heldOut, 0.25))).Message, StringComparison.Ordinal);

    private static void AssertPart(ImageDataset whole, int first, int count, ImageDataset part)
    {
        Assert.Equal((whole.Split, first, count), (part.Split, part.Offset, part.Count));
        Assert.Equal(Enumerable.Range(first, count).Select(i => whole[i].Pixels[0]), Enumerable.Range(0, count).Select(i => part[i].Pixels[0]));
    }

    /// <summary>No two images are alike.</summary>
    private static ImageDataset Numbered(DatasetSplit split, int count)
    {
        var descriptor = DatasetDescriptor.Find("cifar-10");
        var pixels = Enumerable.Range(0, count).SelectMany(i => Enumerable.Repeat((byte)i, descriptor.StoredShape.Size)).ToArray();
        return new ImageDataset(descriptor, split, pixels, new byte[count], "numbered");
    }
}
