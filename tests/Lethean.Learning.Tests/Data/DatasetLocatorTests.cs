using Lethean.Learning.Data;

namespace Lethean.Learning.Tests.Data;

public sealed class DatasetLocatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DatasetOptions _nowhere;

    public DatasetLocatorTests() => _nowhere = new DatasetOptions
    {
        DataFolder = null,
        CacheFolder = _folder["cache"],
        SystemFolder = _folder["system"],
        BundledFolder = _folder["bundled"],
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Places_should_be_searched_in_the_documented_order()
    {
        SmallData.WriteFashion(_folder["explicit"]);
        SmallData.WriteFashion(_folder["data/fashion-mnist"]);
        SmallData.WriteFashion(_folder["cache/fashion-mnist"]);
        SmallData.WriteFashion(_folder["system/fashion-mnist"], compressed: true);
        SmallData.WriteFashion(_folder["bundled/fashion-mnist-sample"]);
        var options = _nowhere with { Path = _folder["explicit"], DataFolder = _folder["data"] };

        AssertFound(options, DatasetPlace.Explicit, "explicit");
        AssertFound(options with { Path = null }, DatasetPlace.Environment, "data/fashion-mnist");
        AssertFound(_nowhere, DatasetPlace.Cache, "cache/fashion-mnist");
        Directory.Delete(_folder["cache"], recursive: true);
        AssertFound(_nowhere, DatasetPlace.System, "system/fashion-mnist");
        Directory.Delete(_folder["system"], recursive: true);
        AssertFound(_nowhere, DatasetPlace.Bundled, "bundled/fashion-mnist-sample");
        Directory.Delete(_folder["bundled"], recursive: true);
        Assert.Null(new DatasetLocator(_nowhere).Find(SmallData.Fashion));
    }

    [Fact]
    public void Given_folder_may_hold_the_datasets_folder()
    {
        SmallData.WriteFashion(_folder["data/fashion-mnist"]);

        AssertFound(_nowhere with { Path = _folder["data"] }, DatasetPlace.Explicit, "data/fashion-mnist");
    }

    [Fact]
    public void Given_folder_should_be_refused_when_it_lacks_files_even_if_others_have_them()
    {
        SmallData.WriteFashion(_folder["cache/fashion-mnist"]);
        SmallData.WriteFashion(_folder["explicit"]);
        File.Delete(_folder["explicit/t10k-labels-idx1-ubyte"]);

        AssertRefused(_nowhere with { Path = _folder["explicit"] }, "lacks t10k-labels-idx1-ubyte;");
        AssertRefused(_nowhere with { Path = _folder["typo"] }, $"{_folder["typo"]} does not exist");
    }

    [Fact]
    public void Data_folder_should_be_passed_over_when_it_has_other_datasets_only()
    {
        SmallData.WriteCifar(_folder["data/cifar-10-batches-bin"]);
        SmallData.WriteFashion(_folder["system/fashion-mnist"]);

        AssertFound(_nowhere with { DataFolder = _folder["data"] }, DatasetPlace.System, "system/fashion-mnist");
    }

    [Fact]
    public void Data_folder_should_be_refused_when_it_is_wrong()
    {
        SmallData.WriteFashion(_folder["system/fashion-mnist"]);
        SmallData.WriteFashion(_folder["data/fashion-mnist"]);
        File.Delete(_folder["data/fashion-mnist/train-images-idx3-ubyte"]);

        AssertRefused(_nowhere with { DataFolder = _folder["data"] }, "lacks train-images-idx3-ubyte");
        AssertRefused(_nowhere with { DataFolder = _folder["typo"] }, $"LETHEAN_DATA names {_folder["typo"]}, which is not a folder");
    }

    [Fact]
    public void Cache_should_be_passed_over_when_a_download_was_left_half_done()
    {
        SmallData.WriteFashion(_folder["cache/fashion-mnist"]);
        File.Move(_folder["cache/fashion-mnist/train-images-idx3-ubyte"], _folder["cache/fashion-mnist/train-images-idx3-ubyte.part"]);
        SmallData.WriteFashion(_folder["bundled/fashion-mnist-sample"]);

        AssertFound(_nowhere, DatasetPlace.Bundled, "bundled/fashion-mnist-sample");
    }

    [Fact]
    public async Task Absence_should_name_the_command_and_the_folder_that_mend_it()
    {
        var refusal = await Assert.ThrowsAsync<InputException>(() => new DatasetLocator(_nowhere).LocateAsync(DatasetDescriptor.Find("cifar-10")));

        Assert.Contains("run './lethean data fetch cifar-10' to download 170 MB, or set LETHEAN_DATA to a folder that holds cifar-10-batches-bin/", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    private void AssertFound(DatasetOptions options, DatasetPlace place, string folder)
    {
        var found = new DatasetLocator(options).Find(SmallData.Fashion);

        Assert.Equal((place, _folder[folder]), (found?.Place, found?.Folder));
        Assert.Equal(SmallData.FashionCount, found!.Load(DatasetSplit.Test).Count);
    }

    private static void AssertRefused(DatasetOptions options, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => new DatasetLocator(options).Find(SmallData.Fashion)).Message, StringComparison.Ordinal);
}
