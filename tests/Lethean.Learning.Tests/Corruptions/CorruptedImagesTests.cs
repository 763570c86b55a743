using Lethean.Learning.Corruptions;
using Lethean.Learning.Tests.Evaluation;

namespace Lethean.Learning.Tests.Corruptions;

public class CorruptedImagesTests
{
    [Theory]
    [InlineData("gaussian_noise")]
    [InlineData("glass_blur")]
    [InlineData("elastic_transform")]
    public void Part_of_a_set_should_be_the_same_as_in_the_whole(string name)
    {
        var data = RandomData.Create(20);
        var corruption = Corruption.Find(name);

        var whole = CorruptedImages.Of(data, corruption, 5, seed: 3);
        var part = CorruptedImages.Of(data.Slice(8, 5), corruption, 5, seed: 3, first: 8);

        Assert.Equal(whole.Slice(8, 5).RawPixels, part.RawPixels);
        Assert.Equal(data.Slice(8, 5).RawLabels, part.RawLabels);
        Assert.False(whole.RawPixels.SequenceEqual(CorruptedImages.Of(data, corruption, 5, seed: 4).RawPixels));
    }

    [Fact]
    public void Images_should_be_corrupted_independently()
    {
        // The same image twice: only its number decides what noise it gets.
        var data = RandomData.Create(1);
        var noise = Corruption.Find("gaussian_noise");

        Assert.False(CorruptedImages.Of(data, noise, 5, 1, first: 0).RawPixels.SequenceEqual(CorruptedImages.Of(data, noise, 5, 1, first: 1).RawPixels));
    }

    [Fact]
    public void Slice_should_share_and_refuse_what_is_not_there()
    {
        var data = RandomData.Create(10);

        Assert.Same(data, data.Slice(0, 10));
        Assert.Equal(data[7].Pixels, data.Slice(5, 4)[2].Pixels);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Slice(7, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Slice(2, 0));
    }
}
