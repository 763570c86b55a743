using Lethean.Learning.Data;

namespace Lethean.Learning.Tests.Data;

public class ImageTests
{
    private static readonly Image Small = new(new ImageShape(1, 2, 3), [1, 2, 3, 4, 5, 6]);

    // The values of numpy.rot90 and torch.rot90 for [[1, 2, 3], [4, 5, 6]].
    [Theory]
    [InlineData(0, 2, 3, new float[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(1, 3, 2, new float[] { 3, 6, 2, 5, 1, 4 })]
    [InlineData(2, 2, 3, new float[] { 6, 5, 4, 3, 2, 1 })]
    [InlineData(3, 3, 2, new float[] { 4, 1, 5, 2, 6, 3 })]
    [InlineData(-1, 3, 2, new float[] { 4, 1, 5, 2, 6, 3 })]
    [InlineData(5, 3, 2, new float[] { 3, 6, 2, 5, 1, 4 })]
    public void Rotation_should_turn_counter_clockwise(int quarterTurns, int height, int width, float[] expected)
    {
        var turned = Small.RotateQuarter(quarterTurns);

        Assert.Equal(new ImageShape(1, height, width), turned.Shape);
        Assert.Equal(expected, turned.Pixels);
    }

    [Fact]
    public void Rotation_should_turn_every_channel_alike()
    {
        var turned = new Image(new ImageShape(2, 2, 2), [1, 2, 3, 4, 5, 6, 7, 8]).RotateQuarter(1);

        Assert.Equal([2, 4, 1, 3, 6, 8, 5, 7], turned.Pixels);
    }

    [Fact]
    public void Image_should_not_change_when_the_array_it_was_made_from_does()
    {
        float[] pixels = [1, 2];
        var image = new Image(new ImageShape(1, 1, 2), pixels);
        pixels[0] = 9;

        Assert.Equal([1, 2], image.Pixels);
    }

    [Fact]
    public void Pixels_should_be_made_once_and_only_when_somebody_looks()
    {
        var made = 0;
        var image = new Image(new ImageShape(1, 1, 2), () => [++made, 2]);
        var turned = image.RotateQuarter(1);
        Assert.Equal(0, made);

        Assert.Equal([2, 1], turned.Pixels);
        Assert.Equal([1, 2], image.Pixels);
        Assert.Equal(1, made);
    }

    [Fact]
    public void Image_should_be_refused_when_pixels_and_shape_do_not_fit() =>
        Assert.Throws<ArgumentException>(() => new Image(new ImageShape(3, 32, 32), new float[10]));
}
