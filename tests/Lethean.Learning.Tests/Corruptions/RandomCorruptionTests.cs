using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Tests.Corruptions;

/// <summary>The corruptions with random shapes against what their definitions imply.</summary>
public class RandomCorruptionTests
{
    public static TheoryData<string> KeepFlatImages =>
    [
        "gaussian_blur", "defocus_blur", "glass_blur", "motion_blur", "zoom_blur", "contrast", "pixelate", "elastic_transform",
    ];

    [Theory]
    [MemberData(nameof(KeepFlatImages))]
    public void Corruption_should_keep_a_flat_image_when_it_only_moves_light(string name)
    {
        for (var severity = 1; severity <= Corruption.MaxSeverity; severity++)
            for (var grey = 0; grey < 256; grey += 51)
                Assert.Equal(Flat(grey).Pixels, Apply(name, severity, Flat(grey)).Pixels);
    }

    // The first entry of the luminance table, 16, scaled by the quality.
    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 11)]
    [InlineData(3, 13)]
    [InlineData(4, 16)]
    [InlineData(5, 20)]
    public void Jpeg_should_quantise_the_mean_of_a_block_when_there_is_nothing_else(int severity, int step)
    {
        for (var grey = 0; grey < 256; grey += 5)
        {
            var coefficient = Math.Round(8.0 * (grey - 128) / step, MidpointRounding.AwayFromZero) * step;
            var expected = Math.Clamp(Math.Floor(128 + coefficient / 8 + 0.5), 0, 255);
            Assert.All(Apply("jpeg_compression", severity, Flat(grey)).Pixels.ToArray(), value => Assert.Equal(expected, 255 * value, 1e-3));
        }
    }

    [Fact]
    public void Glass_should_show_near_pixels_whole_when_its_blur_is_narrower_than_one()
    {
        var picture = CorruptionTests.Picture();
        var (clean, glass) = (Colours(picture), Colours(Apply("glass_blur", 1, picture)));

        // With a distance of 1 a pixel comes from none or one row above, none or one column to the left …
        for (var row = 2; row < 32; row++)
            for (var column = 2; column < 32; column++)
                Assert.Contains(glass[row * 32 + column], new[] { 0, 1, 32, 33 }.Select(before => clean[row * 32 + column - before]));
        Assert.InRange(clean.Zip(glass).Count(pair => pair.First != pair.Second), 0.6 * 30 * 30, 0.9 * 30 * 30);
        // … and the first two rows and columns take no part.
        Assert.Equal(clean[..64], glass[..64]);

        static (float, float, float)[] Colours(Image image) =>
            [.. Enumerable.Range(0, 1024).Select(i => (image.Pixels[i], image.Pixels[1024 + i], image.Pixels[2048 + i]))];
    }

    [Theory]
    [InlineData(1, 6, 1)]
    [InlineData(3, 6, 2)]
    [InlineData(5, 9, 2.5)]
    public void Motion_should_trail_along_one_direction_within_45_degrees(int severity, int radius, double sigma)
    {
        double[] weights = [.. Enumerable.Range(0, 2 * radius + 1).Select(i => Math.Exp(-i * i / (2 * sigma * sigma)))];
        var slopes = new List<double>();
        for (ulong seed = 0; seed < 40; seed++)
        {
            var trail = Apply("motion_blur", severity, Spot(), seed);

            Assert.Equal(weights[0] / weights.Sum(), trail.Pixels[16 * 32 + 16], 1 / 255.0);
            var (mass, down, left) = Moments(trail);
            Assert.Equal(1, mass, 2 * radius / 255.0);
            Assert.InRange(left, 0.2 * sigma, 1.1 * sigma);
            Assert.InRange(Math.Abs(down), 0, left + 0.25);
            slopes.Add(down / left);
        }
        Assert.InRange(slopes.Min(), -1.3, -0.5);
        Assert.InRange(slopes.Max(), 0.5, 1.3);
    }

    [Theory]
    [InlineData(1, .2)]
    [InlineData(2, .5)]
    [InlineData(3, .75)]
    [InlineData(4, 1)]
    [InlineData(5, 1.5)]
    public void Fog_should_be_a_plasma_between_nothing_and_its_strength(int severity, double strength)
    {
        var foggy = Apply("fog", severity, Flat(204)).Pixels.ToArray();

        // (x + c·plasma)·x / (x + c) for a flat x = 0.8, whose plasma goes from 0 to 1.
        Assert.Equal(0.8, foggy.Max(), 1e-6);
        Assert.Equal(Math.Truncate(255 * 0.64 / (0.8 + strength)) / 255, foggy.Min(), 1e-6);
        Assert.Equal(foggy[..1024], foggy[1024..2048]);
        Assert.Equal(foggy[..1024], foggy[2048..]);
        Assert.InRange(foggy.Distinct().Count(), 255 * (0.8 - foggy.Min()) * 0.6, 256);
    }

    [Fact]
    public void Fog_should_be_rougher_when_it_decays_less()
    {
        // Severities 1 and 2 have decay 3, severity 5 has 1.75; relative to the range, between neighbours.
        Assert.True(Roughness(5) > 1.3 * Roughness(2), $"{Roughness(5)} against {Roughness(2)}");

        static double Roughness(int severity) => Enumerable.Range(0, 20).Average(seed =>
        {
            var fog = Apply("fog", severity, Flat(255), (ulong)seed).Pixels[..1024].ToArray();
            return Enumerable.Range(0, 1023).Average(i => Math.Abs(fog[i + 1] - fog[i])) / (fog.Max() - fog.Min());
        });
    }

    [Fact]
    public void Elastic_should_be_an_affine_map_when_it_has_no_displacements()
    {
        var ramp = Ramp();
        var shifts = new List<double>();
        for (ulong seed = 0; seed < 40; seed++)
        {
            var warped = Apply("elastic_transform", 1, ramp, seed).Pixels.ToArray();
            // In the middle, away from reflections, a plane stays a plane but for the 8 bits.
            for (var row = 10; row < 22; row++)
                for (var column = 11; column < 21; column++)
                    Assert.InRange(warped[row * 32 + column - 1] - 2 * warped[row * 32 + column] + warped[row * 32 + column + 1], -2.1 / 255, 2.1 / 255);
            shifts.Add((warped[16 * 32 + 16] - ramp.Pixels[16 * 32 + 16]) * 255 / 8);
        }
        // The triangle's corners move by up to 2.56 pixels each, so that its middle does on average much less.
        Assert.All(shifts, shift => Assert.InRange(shift, -2.7, 2.7));
        Assert.InRange(shifts.Average(), -0.75, 0.75);
        Assert.True(shifts.Max() - shifts.Min() > 1.5);
    }

    [Fact]
    public void Elastic_should_rumple_more_when_its_kernel_is_narrower()
    {
        Assert.True(Curvature(5) > 2 * Curvature(1));

        static double Curvature(int severity) => Enumerable.Range(0, 20).Average(seed =>
        {
            var warped = Apply("elastic_transform", severity, Ramp(), (ulong)seed).Pixels.ToArray();
            return (from row in Enumerable.Range(10, 12)
                    from column in Enumerable.Range(11, 10)
                    select Math.Abs(warped[row * 32 + column - 1] - 2 * warped[row * 32 + column] + warped[row * 32 + column + 1])).Average();
        });
    }

    [Theory]
    [InlineData(1.06, 7, 1.06, 33)]
    [InlineData(1.11, 12, 1.11, 32)]
    [InlineData(1.16, 16, 1.15, 32)]
    [InlineData(1.21, 21, 1.2, 32)]
    [InlineData(1.26, 26, 1.2500000000000002, 33)]
    public void Zoom_should_count_as_numpy_does(double limit, int count, double last, int size)
    {
        var factors = Blur.ZoomFactors(limit);

        Assert.Equal(count, factors.Length);
        Assert.Equal(1, factors[0]);
        Assert.Equal(last, factors[^1], 3e-16);
        Assert.Equal(size, Enlargement.SizesOf(32, factors[^1]).Enlarged);
    }

    [Theory]
    [InlineData(1, 1, .2)]
    [InlineData(2, 1, .3)]
    [InlineData(3, .9, .4)]
    [InlineData(4, .85, .4)]
    [InlineData(5, .75, .45)]
    public void Frost_should_be_the_weighted_sum_of_image_and_ice(int severity, double clean, double ice)
    {
        var texture = Frost.Texture(32, RandomStream.Create(1, "frost"));
        var frosted = Apply("frost", severity, Flat(102));

        Assert.InRange(texture.Values.Min(), 0, 0.25);
        Assert.InRange(texture.Values.Max(), 0.6, 1);
        // The blue channel has the texture as it is; red and green are darker.
        for (var i = 0; i < 1024; i++)
        {
            Assert.Equal(clean * 0.4 + ice * texture.Values[i], frosted.Pixels[2048 + i], 1.01 / 255);
            Assert.True(frosted.Pixels[i] <= frosted.Pixels[1024 + i] && frosted.Pixels[1024 + i] <= frosted.Pixels[2048 + i]);
        }
    }

    [Fact]
    public void Frost_should_be_another_one_on_every_image() =>
        Assert.NotEqual(Apply("frost", 5, Flat(102), 1).Pixels.ToArray(), Apply("frost", 5, Flat(102), 2).Pixels.ToArray());

    [Fact]
    public void Spatter_should_leave_an_image_without_drops_as_it_is()
    {
        // Flat noise is under every threshold.
        var dry = new Spatter.Severity((.5, 0), .7, .7, .5, IsMud: false);

        Assert.Equal(Flat(51).Pixels, Spatter.Apply(Flat(51), dry, RandomStream.Create(1, "dry")));
        Assert.Equal(Flat(51).Pixels, Spatter.Apply(Flat(51), dry with { IsMud = true }, RandomStream.Create(1, "dry")));
    }

    [Theory]
    [InlineData("snow")]
    [InlineData("spatter")]
    public void Snow_and_spatter_should_change_an_image_more_when_it_is_worse(string name)
    {
        double[] distances = [.. Enumerable.Range(1, Corruption.MaxSeverity).Select(severity => Enumerable.Range(0, 20).Average(seed =>
        {
            var clean = CorruptionTests.Picture();
            var corrupted = Apply(name, severity, clean, (ulong)seed).Pixels.ToArray();
            return corrupted.Select((value, i) => Math.Abs(value - clean.Pixels[i])).Average();
        }))];

        Assert.True(distances[4] > 1.3 * distances[0], string.Join(' ', distances));
    }

    private static Image Apply(string name, int severity, Image image, ulong seed = 1) =>
        Corruption.Find(name).Apply(image, severity, RandomStream.Create(seed, name));

    private static Image Flat(int grey) => Make((_, _) => grey);

    /// <summary>Eight 8-bit steps a column.</summary>
    private static Image Ramp() => Make((_, column) => 8 * column);

    private static Image Spot() => Make((row, column) => row == 16 && column == 16 ? 255 : 0);

    private static Image Make(Func<int, int, int> grey) =>
        new(ImageShape.Standard, [.. Enumerable.Range(0, 3072).Select(i => grey(i / 32 % 32, i % 32) / 255f)]);

    /// <summary>The light of the first channel, and where its centre lies below and left of the spot.</summary>
    private static (double Mass, double Down, double Left) Moments(Image image)
    {
        double mass = 0, down = 0, left = 0;
        for (var i = 0; i < 1024; i++)
        {
            mass += image.Pixels[i];
            down += image.Pixels[i] * (i / 32 - 16);
            left += image.Pixels[i] * (16 - i % 32);
        }
        return (mass, down / mass, left / mass);
    }
}
