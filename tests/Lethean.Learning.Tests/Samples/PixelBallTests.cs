using Lethean.Learning.Data;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;
using Lethean.Learning.Tests.Models;

namespace Lethean.Learning.Tests.Samples;

public class PixelBallTests
{
    [Theory]
    [InlineData(0.2)]
    [InlineData(8.0 / 255)]
    [InlineData(1e-3)]
    [InlineData(1.0)]
    public void No_pixel_should_ever_be_further_away_than_epsilon_nor_outside_0_to_1(double epsilon)
    {
        var random = RandomStream.Create(1, "ball");
        for (var trial = 0; trial < 20; trial++)
        {
            var center = SmallModel.Image(trial);
            var ball = new PixelBall(center, epsilon);
            var direction = new float[center.Shape.Size];
            random.FillGaussian(direction, 0, 1);

            AssertWithin(center, ball.Step(center, direction, epsilon), epsilon);
            AssertWithin(center, ball.Step(center, direction, -3 * epsilon), epsilon);
            AssertWithin(center, ball.Draw(random), epsilon);
        }
    }

    [Fact]
    public void Step_should_go_against_the_direction_when_its_length_is_negative()
    {
        var center = new Image(new ImageShape(1, 1, 4), [0.5f, 0.5f, 0.5f, 0.05f]);

        var stepped = new PixelBall(center, 0.25).Step(center, [3, -1, 0, 1], -0.125);

        Assert.Equal([0.375f, 0.625f, 0.5f, 0f], stepped.Pixels);
    }

    [Fact]
    public void Draw_should_reach_the_whole_ball()
    {
        var center = new Image(ImageShape.Standard, Enumerable.Repeat(0.5f, ImageShape.Standard.Size).ToArray());

        var drawn = new PixelBall(center, 0.1).Draw(RandomStream.Create(1, "ball")).Pixels.ToArray();

        // 3072 uniform values: the smallest is within a hundredth of the range of its end but for one in 10¹³.
        Assert.InRange(drawn.Min(), 0.4f, 0.402f);
        Assert.InRange(drawn.Max(), 0.598f, 0.6f);
        Assert.InRange(drawn.Average(), 0.495f, 0.505f);
    }

    /// <summary>Without any tolerance: a budget is a bound.</summary>
    internal static void AssertWithin(Image center, Image image, double epsilon)
    {
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            Assert.InRange(image.Pixels[i], 0f, 1f);
            Assert.InRange(Math.Abs((double)image.Pixels[i] - center.Pixels[i]), 0, epsilon);
        }
    }
}
