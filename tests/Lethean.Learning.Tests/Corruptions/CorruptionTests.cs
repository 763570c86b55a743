using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Tests.Corruptions;

/// <summary>What holds for every corruption.</summary>
public class CorruptionTests
{
    public static TheoryData<string, int> AllSeverities
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (var corruption in Corruption.All)
                for (var severity = 1; severity <= Corruption.MaxSeverity; severity++)
                    all.Add(corruption.Name, severity);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(AllSeverities))]
    public void Corruption_should_give_8_bit_values_of_the_same_shape(string name, int severity)
    {
        var corrupted = Corruption.Find(name).Apply(Picture(), severity, RandomStream.Create(1, name));

        Assert.Equal(ImageShape.Standard, corrupted.Shape);
        Assert.All(corrupted.Pixels.ToArray(), value => Assert.Equal(MathF.Round(value * 255) / 255, value));
        Assert.All(corrupted.Pixels.ToArray(), value => Assert.InRange(value, 0, 1));
        Assert.False(Picture().Pixels.SequenceEqual(corrupted.Pixels));
    }

    [Theory]
    [MemberData(nameof(AllSeverities))]
    public void Corruption_should_repeat_itself_when_the_stream_does(string name, int severity)
    {
        var corruption = Corruption.Find(name);
        var first = corruption.Apply(Picture(), severity, RandomStream.Create(1, name));
        var again = corruption.Apply(Picture(), severity, RandomStream.Create(1, name));

        Assert.Equal(first.Pixels, again.Pixels);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void Corruption_should_refuse_a_severity_that_has_no_parameter(int severity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Corruption.All[0].Apply(Picture(), severity, RandomStream.Create(1, "severity")));

    [Theory]
    [InlineData("gausian_noise", "did you mean 'gaussian_noise'?")]
    [InlineData("rain", "known: gaussian_noise, shot_noise")]
    public void Find_should_name_what_is_known_when_the_corruption_is_not(string name, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => Corruption.Find(name)).Message, StringComparison.Ordinal);

    /// <summary>A coloured picture with ramps, an edge and a little texture; reference.py has the same.</summary>
    internal static Image Picture()
    {
        var pixels = new float[ImageShape.Standard.Size];
        for (var channel = 0; channel < 3; channel++)
            for (var row = 0; row < 32; row++)
                for (var column = 0; column < 32; column++)
                {
                    var ramp = channel == 0 ? row : channel == 1 ? column : (row + column) / 2;
                    var edge = row + 2 * column > 50 ? 60 : 0;
                    var texture = (row * (channel + 1) * 5 + column * 7) % 23 - 11;
                    pixels[channel * 1024 + row * 32 + column] = Math.Min(255, 25 + 5 * ramp + edge + texture) / 255f;
                }
        return new Image(ImageShape.Standard, pixels);
    }
}
