using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Lethean.Learning.Data;

namespace Lethean.Learning.Tests.Data;

public sealed class DownloadTests : IAsyncLifetime, IDisposable
{
    private const string Archive = "cifar-10-binary.tar.gz";
    private static readonly byte[] ArchiveBytes = CifarArchive(SmallData.Cifar.TrainFiles.Concat(SmallData.Cifar.TestFiles));

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, byte[]> _files = new() { [Archive] = ArchiveBytes };
    private readonly LocalServer _server;
    private readonly DatasetLocator _locator;

    public DownloadTests()
    {
        _server = new LocalServer(_files);
        _locator = new DatasetLocator(new DatasetOptions
        {
            DataFolder = null,
            CacheFolder = _folder["cache"],
            SystemFolder = _folder["system"],
            BundledFolder = _folder["bundled"],
            AllowDownload = true,
        });
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Archive_should_be_unpacked_into_the_cache_and_then_be_found_there()
    {
        var fetched = await _locator.LocateAsync(Cifar());
        var again = await _locator.LocateAsync(Cifar());

        Assert.Equal((DatasetPlace.Download, _folder["cache/cifar-10-batches-bin"]), (fetched.Place, fetched.Folder));
        Assert.Equal(DatasetPlace.Cache, again.Place);
        Assert.Equal(20, again.Load(DatasetSplit.Train).Count);
        Assert.Equal([Archive], _server.Requests);
        Assert.Equal(["cifar-10-batches-bin"], Directory.EnumerateFileSystemEntries(_folder["cache"]).Select(Path.GetFileName));
        Assert.Equal(6, Directory.GetFiles(fetched.Folder).Length);
    }

    [Fact]
    public async Task Separate_files_should_be_stored_as_they_are()
    {
        var descriptor = Fashion();
        var fetched = await _locator.FetchAsync(descriptor);

        Assert.Equal(4, _server.Requests.Count);
        Assert.Equal(SmallData.FashionCount, fetched.Load(DatasetSplit.Test).Count);
    }

    [Fact]
    public async Task Download_should_resume_by_itself_when_the_connection_drops_after_some_bytes()
    {
        _server.Cuts.Enqueue(1000);
        _server.Cuts.Enqueue(500);
        var progress = new List<DownloadProgress>();

        await _locator.FetchAsync(Cifar(), new Recorder(progress));

        Assert.Equal([Archive, Archive + " from 1000", Archive + " from 1500"], _server.Requests);
        Assert.Equal(progress.Select(step => step.ReceivedBytes).Order(), progress.Select(step => step.ReceivedBytes));
        Assert.Contains(new DownloadProgress(Archive, 1000, ArchiveBytes.Length), progress);
        Assert.Equal(new DownloadProgress(Archive, ArchiveBytes.Length, ArchiveBytes.Length), progress[^1]);
    }

    [Fact]
    public async Task Download_should_be_resumed_by_the_next_run_when_it_was_broken_off()
    {
        _server.Cuts.Enqueue(2000);
        _server.Cuts.Enqueue(0);
        var refusal = await Assert.ThrowsAsync<InputException>(() => _locator.FetchAsync(Cifar()));
        Assert.Contains($"2000 of {ArchiveBytes.Length} bytes are kept: run the same command again", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["cache/cifar-10-batches-bin"]));

        var fetched = await _locator.FetchAsync(Cifar());

        Assert.Equal(Archive + " from 2000", _server.Requests.Last());
        Assert.Equal(4, fetched.Load(DatasetSplit.Test).Count);
    }

    [Fact]
    public async Task Download_should_keep_what_it_has_when_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        _server.Cuts.Enqueue(1000);
        var cancelAtFirstBytes = new Recorder([], cancellation.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _locator.FetchAsync(Cifar(), cancelAtFirstBytes, cancellation.Token));

        var kept = await File.ReadAllBytesAsync(_folder[$"cache/{Archive}.part"]);
        Assert.NotEmpty(kept);
        Assert.Equal(ArchiveBytes[..kept.Length], kept);
    }

    [Fact]
    public async Task Download_should_start_over_when_the_server_knows_no_ranges()
    {
        _server.IgnoresRanges = true;
        Directory.CreateDirectory(_folder["cache"]);
        await File.WriteAllBytesAsync(_folder[$"cache/{Archive}.part"], new byte[100]);

        await _locator.FetchAsync(Cifar());

        Assert.Equal([Archive + " from 100"], _server.Requests);
    }

    [Fact]
    public async Task Download_should_be_refused_and_not_kept_when_the_checksum_differs()
    {
        var descriptor = Cifar();
        var damaged = ArchiveBytes.ToArray();
        damaged[5000] ^= 1;
        _files[Archive] = damaged;

        var refusal = await Assert.ThrowsAsync<InputException>(() => _locator.FetchAsync(descriptor));

        Assert.Contains($"expected {descriptor.Downloads[0].Md5}", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["cache"]));
        _files[Archive] = ArchiveBytes;
        Assert.Equal(4, (await _locator.FetchAsync(descriptor)).Load(DatasetSplit.Test).Count);
    }

    [Fact]
    public async Task Download_should_be_refused_when_the_server_sends_more_than_the_official_file()
    {
        var descriptor = Cifar();
        _files[Archive] = [.. ArchiveBytes, 0];

        var refusal = await Assert.ThrowsAsync<InputException>(() => _locator.FetchAsync(descriptor));

        Assert.Contains("is oversized", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("404 Not Found")]
    [InlineData("503 Service Unavailable")]
    public async Task Download_should_name_the_address_and_the_reason_when_the_server_refuses(string status)
    {
        _server.Refusal = status;

        var refusal = await Assert.ThrowsAsync<InputException>(() => _locator.FetchAsync(Cifar()));

        Assert.Contains($"{_server.Url}{Archive} cannot be downloaded", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(status[..3], refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"or put the file at {_folder["cache/" + Archive]}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_should_name_the_address_when_nobody_answers()
    {
        var descriptor = Cifar();
        await _server.DisposeAsync();

        var refusal = await Assert.ThrowsAsync<InputException>(() => _locator.FetchAsync(descriptor));

        Assert.Contains("refused", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Archive_that_somebody_put_there_should_be_used_or_refused()
    {
        Directory.CreateDirectory(_folder["cache"]);
        foreach (var other in new[] { ArchiveBytes[..4000], CifarArchive(SmallData.Cifar.TrainFiles), HostileArchive() })
        {
            await File.WriteAllBytesAsync(_folder["cache/" + Archive], other);
            var refusal = await Assert.ThrowsAsync<InputException>(() => _locator.FetchAsync(Cifar()));
            Assert.StartsWith($"{_folder["cache/" + Archive]} is not the official file: MD5 ", refusal.Message, StringComparison.Ordinal);
            Assert.EndsWith("delete it and fetch it again.", refusal.Message, StringComparison.Ordinal);
            Assert.Equal([Archive], Directory.EnumerateFileSystemEntries(_folder["cache"]).Select(Path.GetFileName));
        }

        await File.WriteAllBytesAsync(_folder["cache/" + Archive], ArchiveBytes);
        Assert.Equal(4, (await _locator.FetchAsync(Cifar())).Load(DatasetSplit.Test).Count);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task Cache_that_cannot_be_written_should_be_named()
    {
        await File.WriteAllTextAsync(_folder["cache"], "a file where the folder should be");

        var refusal = await Assert.ThrowsAsync<InputException>(() => _locator.FetchAsync(Cifar()));

        Assert.Contains($"cifar-10 cannot be stored in {_folder["cache"]}", refusal.Message, StringComparison.Ordinal);
    }

    private DatasetDescriptor Cifar() => SmallData.Cifar with { Downloads = [Offer(Archive)] };

    private DatasetDescriptor Fashion()
    {
        SmallData.WriteFashion(_folder["official"], compressed: true);
        foreach (var path in Directory.GetFiles(_folder["official"]))
            _files[Path.GetFileName(path)] = File.ReadAllBytes(path);
        return SmallData.Fashion with { Downloads = [.. SmallData.Fashion.Downloads.Select(file => Offer(file.Name))] };
    }

    private DownloadFile Offer(string name) =>
        new(new Uri(_server.Url, name), _files[name].Length, Convert.ToHexStringLower(MD5.HashData(_files[name])));

    private static byte[] CifarArchive(IEnumerable<DatasetFile> files)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "cifar-10-batches-bin/"));
            tar.WriteEntry(Entry("cifar-10-batches-bin/readme.html", "<html>"u8.ToArray()));
            foreach (var file in files)
                tar.WriteEntry(Entry("cifar-10-batches-bin/" + file.Name, SmallData.CifarFile(file.Name)));
        }
        return target.ToArray();

        static UstarTarEntry Entry(string name, byte[] content) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) };
    }

    /// <summary>A moment that no calendar has: the reader of archives breaks on it.</summary>
    private static byte[] HostileArchive()
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "test_batch.bin", [new("mtime", $"{decimal.MaxValue}")]));
        return target.ToArray();
    }

    private sealed class Recorder(List<DownloadProgress> steps, Action? atEachStep = null) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            steps.Add(value);
            atEachStep?.Invoke();
        }
    }
}
