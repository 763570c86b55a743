using Lethean.Learning.Data;

namespace Lethean.Learning.Tests.Data;

public class BundledSampleTests
{
    private static readonly LocatedDataset Sample = new DatasetLocator(new DatasetOptions
    {
        DataFolder = null,
        CacheFolder = "/nowhere",
        SystemFolder = "/nowhere",
    }).Find(DatasetDescriptor.Find("fashion-mnist"))!;

    [Fact]
    public void Sample_should_lie_beside_the_program_when_nothing_else_is_there()
    {
        Assert.Equal(DatasetPlace.Bundled, Sample.Place);
        Assert.Equal($"fashion-mnist: bundled sample {Sample.Folder}", Sample.Description);
        Assert.True(File.Exists(Path.Combine(Sample.Folder, "LICENSE")));
    }

    [Theory]
    [InlineData(DatasetSplit.Train, 4000, new[] { 9, 0, 0, 3, 0, 2, 7, 2, 5, 5 })]
    [InlineData(DatasetSplit.Test, 2000, new[] { 9, 2, 1, 1, 6, 1, 4, 6, 5, 7 })]
    public void Sample_should_have_the_first_images_of_the_split(DatasetSplit split, int count, int[] firstLabels)
    {
        var data = Sample.Load(split);

        Assert.Equal(count, data.Count);
        Assert.Equal(firstLabels, Enumerable.Range(0, 10).Select(data.LabelOf));
        Assert.Equal(10, data.RawLabels.ToArray().Distinct().Count());
    }

    [OfficialDataTheory("fashion-mnist")]
    [InlineData(DatasetSplit.Train)]
    [InlineData(DatasetSplit.Test)]
    public void Sample_should_equal_the_head_of_the_official_data(DatasetSplit split)
    {
        var sample = Sample.Load(split);
        var official = OfficialDataTheoryAttribute.Locate("fashion-mnist")!.Load(split);

        Assert.Equal(official.Take(sample.Count).Sha256, sample.Sha256);
    }
}
