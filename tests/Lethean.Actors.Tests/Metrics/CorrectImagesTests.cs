using System.Text.Json;
using Lethean.Actors.Metrics;

namespace Lethean.Actors.Tests.Metrics;

public sealed class CorrectImagesTests
{
    [Fact]
    public void First_image_should_be_the_lowest_bit_of_the_first_byte() =>
        Assert.Equal(Convert.ToBase64String([0b0000_0101, 0b10]), CorrectImages.ToText([true, false, true, false, false, false, false, false, false, true]));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(2000)]
    public void Text_should_be_read_back_to_the_same_images(int images)
    {
        bool[] isCorrect = [.. Enumerable.Range(0, images).Select(image => image * image % 7 < 3)];
        Assert.Equal(isCorrect, CorrectImages.Parse(CorrectImages.ToText(isCorrect), images));
    }

    [Theory]
    [InlineData("AA==", 9)] // a byte too few
    [InlineData("AAA=", 8)] // one too many
    [InlineData("CA==", 3)] // a bit for a fourth image
    [InlineData("*", 8)]
    public void Text_that_is_not_of_so_many_images_should_be_refused(string text, int images) =>
        Assert.Throws<JsonException>(() => CorrectImages.Parse(text, images));

    [Fact]
    public void Summary_whose_images_are_not_those_of_its_last_evaluation_should_be_refused()
    {
        var whole = Summary("Bw=="); // three of four
        Assert.Equal("Bw==", MetricsJson.ParseSummary(MetricsJson.Node(whole)).FinalCorrect);
        var damage = Assert.Throws<JsonException>(() => MetricsJson.ParseSummary(MetricsJson.Node(Summary("Aw=="))));
        Assert.Contains("finalCorrect has 2 images, the last evaluation 3", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_of_a_version_that_did_not_say_it_should_be_read()
    {
        var old = MetricsJson.Node(Summary("Bw=="));
        old.AsObject().Remove("finalCorrect");
        Assert.Null(MetricsJson.ParseSummary(old).FinalCorrect);
    }

    private static VariantSummary Summary(string finalCorrect) => new()
    {
        Name = "a",
        Seed = 1,
        Evaluations =
        [
            new EvaluationPoint
            {
                Sample = 0, Accuracy = 0.75, Images = 4, Correct = 3, ImagesPerClass = [2, 2], CorrectPerClass = [2, 1], Low = 0.3, High = 0.95,
            },
        ],
        FinalCorrect = finalCorrect,
        Sources = System.Collections.Immutable.ImmutableSortedDictionary<string, SourceCounts>.Empty,
        Restores = [],
        StoppedBy = StopReasons.Samples,
        Interrupted = false,
        DurationSeconds = 1,
    };
}
