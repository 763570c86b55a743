using System.Globalization;
using System.Text.Json;
using Lethean.Host.Exporting;
using Lethean.Host.Folders;
using Lethean.Learning;
using Parquet;

namespace Lethean.Host.Tests.Running;

public sealed class ExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExportTests()
    {
        Directory.CreateDirectory(_folder["one"]);
        var manifest = new Manifest
        {
            Name = "one",
            Status = RunStatus.Running,
            StartedUtc = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            Command = ["lethean"],
            Seed = 7,
            Data = [],
            Checkpoints = [],
            Classes = [],
        };
        _folder.Write("one/manifest.json", JsonSerializer.Serialize(manifest, RunJson.Options));
        _folder.Write("one/evaluations.jsonl", """
            {"variant":"a, \"b\"","seed":18446744073709551615,"sample":0,"accuracy":0.9,"images":10,"correct":9,"imagesPerClass":[5,5],"correctPerClass":[5,4],"low":0.6,"high":1}
            {"variant":"a, \"b\"","seed":18446744073709551615,"sample":10,"accuracy":0.30000000000000004,"images":10,"correct":3,"imagesPerClass":[5,5],"correctPerClass":[3,0],"low":0.1,"high":0.6}

            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Csv_should_quote_what_needs_it_and_keep_every_digit()
    {
        var files = await RunExport.WriteAsync([_folder["one"]], ExportFormat.Csv, _folder["tables"], CancellationToken.None);

        Assert.Equal([("evaluations.csv", 2L), ("summary.csv", 0L)], files.Select(file => (Path.GetFileName(file.Path), file.Rows)));
        var lines = File.ReadAllText(_folder["tables/evaluations.csv"]).Split("\r\n");
        Assert.StartsWith("run,variant,seed,sample,accuracy,images,correct,imagesPerClass,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("one,\"a, \"\"b\"\"\",18446744073709551615,10,0.30000000000000004,10,3,\"[5,5]\",\"[3,0]\",", lines[2], StringComparison.Ordinal);
        Assert.Equal("", lines[3]);
    }

    [Fact]
    public async Task Parquet_should_hold_the_same_values()
    {
        await RunExport.WriteAsync([_folder["one"]], ExportFormat.Parquet, _folder["tables"], CancellationToken.None);

        await using var reader = await ParquetReader.CreateAsync(_folder["tables/evaluations.parquet"]);
        using var group = reader.OpenRowGroupReader(0);
        var fields = reader.Schema.DataFields.ToDictionary(field => field.Name);
        var (seeds, accuracies, samples) = (new string?[2], new double?[2], new long?[2]);
        await group.ReadAsync(fields["seed"], seeds.AsMemory());
        await group.ReadAsync<double>(fields["accuracy"], accuracies.AsMemory());
        await group.ReadAsync<long>(fields["sample"], samples.AsMemory());
        Assert.All(seeds, seed => Assert.Equal(ulong.MaxValue.ToString(CultureInfo.InvariantCulture), seed));
        Assert.Equal([0.9, 0.30000000000000004], accuracies);
        Assert.Equal([0L, 10L], samples);
    }

    [Fact]
    public async Task Damaged_line_should_be_refused_and_leave_no_file()
    {
        _folder.Write("one/outcomes.jsonl", "{ not json }\n");
        var refused = await Assert.ThrowsAsync<InputException>(() => RunExport.WriteAsync([_folder["one"]], ExportFormat.Csv, _folder["tables"], CancellationToken.None));
        Assert.Contains("outcomes.jsonl:1", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["tables/outcomes.csv"]));
    }
}
