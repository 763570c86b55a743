using System.Globalization;
using System.Text.Json;
using Lethean.Host.Commands;
using Lethean.Host.Folders;
using Lethean.Host.Reports;
using Lethean.Learning;
using Parquet;

namespace Lethean.Host.Tests.Runs;

public sealed class ExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExportTests()
    {
        Directory.CreateDirectory(_folder["one"]);
        _folder.Write("one/manifest.json", JsonSerializer.Serialize(MadeUpRun.Manifest with { Status = RunStatus.Running }, RunJson.Options));
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

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(1)")]
    public async Task Csv_should_hold_no_text_that_a_spreadsheet_takes_for_a_formula(string name)
    {
        var evaluations = File.ReadAllText(_folder["one/evaluations.jsonl"]).Replace("a, \\\"b\\\"", name, StringComparison.Ordinal);
        _folder.Write("one/evaluations.jsonl", evaluations);
        Directory.Move(_folder["one"], _folder[name]);

        await RunExport.WriteAsync([_folder[name]], ExportFormat.Csv, _folder["tables"], CancellationToken.None);

        Assert.StartsWith($"'{name},'{name},18446744073709551615,0,0.9,", File.ReadAllLines(_folder["tables/evaluations.csv"])[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outcomes_should_be_a_row_each_with_empty_cells_where_nothing_was_measured()
    {
        var made = Outcome(2, "null")[..^1] + ""","origin":{"split":"test","index":5,"corruption":{"name":"fog","severity":3}}}""";
        _folder.Write("one/outcomes.jsonl", Outcome(1, "0.25") + "\n" + made + "\n" + "{ cut off");

        await RunExport.WriteAsync([_folder["one"]], ExportFormat.Csv, _folder["tables"], CancellationToken.None);

        var lines = File.ReadAllText(_folder["tables/outcomes.csv"]).Split("\r\n");
        Assert.Equal(
            "run,variant,seed,sequence,source,sourceSequence,client,clientsOf,intendedSeconds,label,quarterTurns,prediction,mainConfidence,"
            + "uprightConfidence,auxiliaryLoss,adapted,skipReason,failReason,gradientCorrelation,mainEntropy,gradientNorm,guardCosine,origin",
            lines[0]);
        Assert.Equal("one,a,7,1,users,1,0,,0.5,3,0,3,0.9,0.25,,true,,,-0.5,,,,", lines[1]);
        Assert.Equal(
            "one,a,7,2,users,2,0,,0.5,3,0,3,0.9,,,true,,,-0.5,,,,"
            + "\"{\"\"split\"\":\"\"test\"\",\"\"index\"\":5,\"\"corruption\"\":{\"\"name\"\":\"\"fog\"\",\"\"severity\"\":3}}\"",
            lines[2]);
        Assert.Equal([""], lines[3..]);
    }

    [Fact]
    public void Series_should_hold_the_outcomes_by_arm_and_source_and_seed_with_mean_correlations()
    {
        _folder.Write("one/outcomes.jsonl", Outcome(1, "0.25") + "\n" + Outcome(2, "null") + "\n" + Outcome(1, "0.75", seed: 8, correlation: "0.25") + "\n");

        var series = RunReader.ReadSeries(_folder["one"]);

        Assert.All(series.Scores, scores => Assert.Equal(("a", "users", GateScore.UprightConfidence), (scores.Arm, scores.Source, scores.Score)));
        Assert.Equal([(7UL, 0.25), (8UL, 0.75)], series.Scores.Select(scores => (scores.Seed, Assert.Single(scores.Values))));
        var correlations = Assert.Single(series.Correlations);
        Assert.Equal([(1L, -0.125), (2L, -0.5)], correlations.Cosines);
        Assert.Equal([[-0.5, -0.5], [0.25]], correlations.Seeds);
        // The seeds' means are -0.5 and 0.25, however many samples each has; t(1) · 0.375 to either side, cut off.
        var html = HtmlReport.Render(MadeUpRun.Of(MadeUpRun.Variant("a", MadeUpRun.Point(0, 90))), series);
        Assert.Contains("<td>−0.1250 (−1.0000 to 1.0000, 2 seeds)</td><td>50.0 % (0.0 to 100.0 %, 2 seeds)</td>", html, StringComparison.Ordinal);
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

    private static string Outcome(int sequence, string uprightConfidence, int seed = 7, string correlation = "-0.5") =>
        $$"""
        {"variant":"a","seed":{{seed}},"sequence":{{sequence}},"source":"users","sourceSequence":{{sequence}},"client":0,"intendedSeconds":0.5,"label":3,"quarterTurns":0,"prediction":3,"mainConfidence":0.9,"uprightConfidence":{{uprightConfidence}},"auxiliaryLoss":null,"adapted":true,"skipReason":null,"failReason":null,"gradientCorrelation":{{correlation}}}
        """;
}
