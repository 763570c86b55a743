using Lethean.Host.Commands;
using Lethean.Host.Folders;
using Lethean.Host.Reports;
using Lethean.Host.Terminal;
using Xunit.Abstractions;

namespace Lethean.Host.Tests.Fuzzing;

/// <summary>What <c>report</c>, <c>compare</c> and <c>export</c> read, and all that they make of it.</summary>
public sealed class RunFolderFuzzTests : IClassFixture<InterruptedRun>, IDisposable
{
    private readonly ITestOutputHelper _output;
    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();

    public RunFolderFuzzTests(InterruptedRun run, ITestOutputHelper output)
    {
        _output = output;
        run.CopyTo(_folder["run"]);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(RunFolder.ManifestFile)]
    [InlineData(RunFolder.SummaryFile)]
    [InlineData(RunFolder.EvaluationsFile)]
    [InlineData(RunFolder.OutcomesFile)]
    public void Files_of_a_run_folder_should_be_read_or_refused(string file) => Fuzzer.Run(
        new(file, [File.ReadAllBytes(_folder[$"run/{file}"])], [ByteDamage.Apply, TextDamage.Apply], bytes =>
        {
            File.WriteAllBytes(_folder[$"run/{file}"], bytes);
            var run = RunReader.Read(_folder["run"]);
            var outcomes = RunReader.ReadSeries(_folder["run"]);
            if (bytes.Length % 4 == 0) // showing takes ten times as long as reading
                Show(run, outcomes);
        })
        { Share = 4 },
        _output);

    private void Show(RunData run, OutcomeSeries outcomes)
    {
        Assert.NotEmpty(HtmlReport.Render(run, outcomes));
        var output = new Output(json: false, TextWriter.Null, redirected: true);
        RunSummary.Print(output, run, _folder["run"]);
        RunComparison.Of([(_folder["run"], run)]).Print(output.Human);
        RunExport.WriteAsync([_folder["run"]], ExportFormat.Csv, _folder["tables"], default).GetAwaiter().GetResult();
    }
}
