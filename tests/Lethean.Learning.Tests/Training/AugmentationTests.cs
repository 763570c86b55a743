using Lethean.Learning.Randomness;
using Lethean.Learning.Training;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Training;

public sealed class AugmentationTests
{
    private const int Side = 8;

    [Fact]
    public void Turning_should_be_rot90_of_each_image()
    {
        using var scope = NewDisposeScope();
        using var augmentation = new Augmentation(Side, 2, flip: true);
        var images = rand(4, 3, Side, Side);

        var turned = augmentation.Turn(images, tensor(new long[] { 0, 1, 2, 3 }));

        for (var k = 0; k < 4; k++)
            Assert.Equal(images[k].rot90(k, (1, 2)).contiguous().data<float>().ToArray(), turned[k].data<float>().ToArray());
    }

    [Fact]
    public void Without_padding_and_flip_images_should_stay_as_they_are()
    {
        using var scope = NewDisposeScope();
        using var augmentation = new Augmentation(Side, 0, flip: false);
        var images = rand(4, 3, Side, Side);

        var same = augmentation.CropAndFlip(images, RandomStream.Create(1, "test"));

        Assert.Equal(images.data<float>().ToArray(), same.data<float>().ToArray());
    }

    [Fact]
    public void Every_crop_and_its_mirror_should_occur_and_nothing_else()
    {
        const int padding = 1;
        using var scope = NewDisposeScope();
        using var augmentation = new Augmentation(Side, padding, flip: true);
        var image = rand(1, 3, Side, Side);
        var padded = nn.functional.pad(image, [padding, padding, padding, padding]);
        var allowed = new List<float[]>();
        foreach (var (row, column) in from row in Enumerable.Range(0, 3) from column in Enumerable.Range(0, 3) select (row, column))
        {
            var crop = padded.narrow(2, row, Side).narrow(3, column, Side);
            allowed.Add([.. crop.contiguous().data<float>()]);
            allowed.Add([.. crop.flip(3).contiguous().data<float>()]);
        }

        var drawn = augmentation.CropAndFlip(image.expand(400, 3, Side, Side), RandomStream.Create(1, "test"));

        // 18 equally likely outcomes in 400 draws: one that never occurs has a chance of 10⁻⁹.
        var occurred = Enumerable.Range(0, 400)
            .Select(i => drawn[i].data<float>().ToArray()).Select(pixels => allowed.FindIndex(a => a.SequenceEqual(pixels))).ToList();
        Assert.DoesNotContain(-1, occurred);
        Assert.Equal(allowed.Count, occurred.Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Cutout_should_blank_one_square_of_each_image_about_a_centre_that_may_be_anywhere(int square)
    {
        const int n = 2000;
        using var scope = NewDisposeScope();
        using var augmentation = new Augmentation(Side, 0, flip: false);
        var images = ones(n, 3, Side, Side);

        augmentation.CutOut(images, square, RandomStream.Create(1, "test"));

        // What the square leaves in the image of rows and of columns, by its centre.
        var extents = Enumerable.Range(0, Side)
            .Select(centre => Enumerable.Range(centre - square / 2, square).Count(i => i is >= 0 and < Side)).ToList();
        var pixels = images.data<float>().ToArray().Chunk(3 * Side * Side).ToList();
        var centres = new HashSet<(int, int)>();
        foreach (var image in pixels)
        {
            var blank = Enumerable.Range(0, Side * Side).Where(i => image[i] == 0).ToList();
            for (var channel = 1; channel < 3; channel++)
                Assert.Equal(image.Take(Side * Side), image.Skip(channel * Side * Side).Take(Side * Side));
            var rows = blank.Select(i => i / Side).Distinct().ToList();
            var columns = blank.Select(i => i % Side).Distinct().ToList();
            Assert.Equal(rows.Count * columns.Count, blank.Count);
            Assert.Equal(rows.Count, rows.Max() - rows.Min() + 1);
            Assert.Equal(columns.Count, columns.Max() - columns.Min() + 1);
            centres.Add((rows.Min() + rows.Max(), columns.Min() + columns.Max()));
        }

        // 64 equally likely centres in 2,000 draws: one that never occurs has a chance of 10⁻¹².
        Assert.Equal(Side * Side, centres.Count);
        var mean = extents.Average();
        var blanked = pixels.Average(image => image.Take(Side * Side).Count(value => value == 0));
        Assert.Equal(mean * mean, blanked, 0.05 * mean * mean);
    }

    [Fact]
    public void CutMix_should_put_a_square_of_the_image_before_over_its_share_of_the_images_and_tell_what_is_left()
    {
        const int n = 2000;
        using var scope = NewDisposeScope();
        using var augmentation = new Augmentation(Side, 0, flip: false);
        var images = arange(n, dtype: ScalarType.Float32).view(n, 1, 1, 1).expand(n, 3, Side, Side).contiguous();

        var kept = augmentation.Mix(images, 0.25, RandomStream.Create(1, "test")).data<float>().ToArray();

        var pixels = images.data<float>().ToArray().Chunk(3 * Side * Side).ToList();
        var mixed = 0;
        for (var i = 0; i < n; i++)
        {
            var foreign = Enumerable.Range(0, Side * Side).Where(p => pixels[i][p] != i).ToList();
            Assert.All(foreign, p => Assert.Equal((i + n - 1) % n, pixels[i][p]));
            for (var channel = 1; channel < 3; channel++)
                Assert.Equal(pixels[i].Take(Side * Side), pixels[i].Skip(channel * Side * Side).Take(Side * Side));
            Assert.Equal(1 - (double)foreign.Count / (Side * Side), kept[i], 1e-6);
            Assert.Equal(foreign.Select(p => p / Side).Distinct().Count() * foreign.Select(p => p % Side).Distinct().Count(), foreign.Count);
            mixed += foreign.Count > 0 ? 1 : 0;
        }

        // Binomial of n = 2,000: four standard deviations are 77. Squares of all areas occur, the whole image among them.
        Assert.InRange(mixed, n / 4 - 87, n / 4 + 77); // one square of 64 is so small that it rounds to none
        Assert.True(kept.Min() == 0 && kept.Where(share => share < 1).Max() > 0.98);
    }
}
