using System.Collections.Concurrent;
using System.Diagnostics;
using Lethean.Host.Folders;
using Lethean.Host.Platform;
using Lethean.Host.Runs;
using Lethean.Host.Terminal;
using Lethean.Learning.Randomness;
using Xunit.Abstractions;

namespace Lethean.Host.Tests.Runs;

/// <summary>Signals at whatever moment.</summary>
public sealed class SignalTests(ITestOutputHelper log) : IDisposable
{
    private const int Moments = 50;
    private static readonly string Scenario = TinyScenario.Text(samples: 60) + "\nlethean { checkpoint-every = 0ms, adaptation.batch = random(6), evaluation.images = 20 }\n";
    private static readonly Dictionary<string, int> Signals = new() { ["HUP"] = 1, ["INT"] = 2, ["TERM"] = 15 };

    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Signal_at_any_moment_should_leave_130_and_a_folder_that_is_absent_or_goes_on_to_the_same_bytes()
    {
        TinyWorld.Write(_folder.Path);
        _folder.Write("tiny.conf", TinyWorld.Attacked(_folder.Path, samples: 60));
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, (await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "undisturbed")).ExitCode);
        var length = clock.Elapsed;
        var random = RandomStream.Create(4, "signals");
        var moments = Enumerable.Range(0, Moments)
            .Select(index => (Folder: $"out-{index}", At: random.NextDouble(), Signal: Signals.Keys.ElementAt(random.Next(Signals.Count)))).ToList();

        var ends = new ConcurrentBag<End>();
        await Parallel.ForEachAsync(moments, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (moment, _) =>
        {
            var after = length * moment.At;
            var end = await EndAsync(moment.Folder, after, moment.Signal);
            ends.Add(end);
            // The machine was busier when the length was measured: what comes must not all be too late.
            if (end == End.TooLate)
                length = after;
        });

        log.WriteLine(string.Join(", ", ends.CountBy(end => end)));
        // A test of nothing else if the moments were all at the beginning, or after the end.
        Assert.Superset(new HashSet<End> { End.BeforeTheFolder, End.WithinTheRun }, ends.ToHashSet());
        Assert.InRange(ends.Count(end => end is End.BeforeTheFolder or End.WithinTheRun), Moments / 2, Moments);
    }

    [Theory]
    [InlineData("run part.conf", "measuring the capacity")]
    [InlineData("capacity part.conf", "measuring the capacity")]
    public async Task Signal_while_the_capacity_is_measured_should_end_the_process_at_once(string commandLine, string begun)
    {
        _folder.Write("part.conf", Scenario + "lethean { capacity.samples = 100000, traffic.sources.users.rate = 0.5 × capacity }");
        var script = $"\"$@\" > log & process=$!; until grep -qs '{begun}' log; do kill -0 $process || exit 1; sleep 0.02; done; kill -TERM $process; wait $process";
        var result = await HostProcess.RunInShellAsync(_folder.Path, script, commandLine.Split(' '));

        Assert.True(result.ExitCode == 130, result.ToString());
        Assert.Equal("lethean: interrupted", result.Error.Trim());
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    [Theory]
    [InlineData("run pipe")]
    [InlineData("config check pipe")]
    [InlineData("train pipe")]
    public async Task Signal_should_end_the_wait_for_a_scenario_from_a_pipe(string commandLine)
    {
        // The writer of the pipe says nothing; that the program waits for it is known from the descriptor that it has open.
        const string script = """
            mkfifo pipe; "$@" & process=$!; exec 7<>pipe
            until ls -l /proc/$process/fd 2> /dev/null | grep -q pipe$; do kill -0 $process || exit 1; sleep 0.02; done
            kill -HUP $process; wait $process
            """;
        var result = await HostProcess.RunInShellAsync(_folder.Path, script, commandLine.Split(' '));

        Assert.True(result.ExitCode == 130, result.ToString());
        Assert.Equal("lethean: interrupted", result.Error.Trim());
    }

    [Fact]
    public async Task Run_should_survive_its_terminal_under_nohup()
    {
        _folder.Write("tiny.conf", Scenario);
        const string script = """
            nohup "$@" > log 2>&1 & process=$!
            until [ -e out/evaluations.jsonl ]; do kill -0 $process || exit 1; sleep 0.02; done
            kill -HUP $process; wait $process
            """;
        var result = await HostProcess.RunInShellAsync(_folder.Path, script, "run", "tiny.conf", "--out", "out");

        Assert.True(result.ExitCode == 0, result + File.ReadAllText(_folder["log"]));
        Assert.Equal(RunStatus.Completed, RunReader.ReadManifest(_folder["out"]).Status);
    }

    private enum End
    {
        BeforeTheRuntime,
        BeforeTheFolder,
        WithinTheRun,
        TooLate,
    }

    private async Task<End> EndAsync(string folder, TimeSpan after, string signal)
    {
        using var host = HostProcess.Start(_folder.Path, "run", "tiny.conf", "--out", folder);
        await Task.Delay(after);
        host.Signal(signal);
        var result = await host.ExitAsync();
        var told = result.Error.Contains("lethean: interrupted", StringComparison.Ordinal);
        if (!told && result.ExitCode == 128 + Signals[signal])
        {
            Assert.False(Directory.Exists(_folder[folder]), result.ToString());
            return End.BeforeTheRuntime;
        }

        Assert.True(result.ExitCode == (told ? 130 : 0), result.ToString());
        if (told && !Directory.Exists(_folder[folder]))
            return End.BeforeTheFolder;
        if (RunReader.ReadManifest(_folder[folder]).Status != RunStatus.Completed)
        {
            Assert.True(told, result.ToString());
            Assert.Equal(ExitCode.Done, await new ScenarioRun(new Output(json: false, TextWriter.Null, redirected: true)).ResumeAsync(_folder[folder], null, CancellationToken.None));
        }

        foreach (var file in new[] { RunFolder.EvaluationsFile, RunFolder.OutcomesFile })
            Assert.Equal(File.ReadAllText(_folder[$"undisturbed/{file}"]), File.ReadAllText(_folder[$"{folder}/{file}"]));
        Assert.Equal(SummaryNumbers.Of(_folder["undisturbed"]), SummaryNumbers.Of(_folder[folder]));
        Assert.False(Directory.Exists(_folder[$"{folder}/checkpoint"]));
        return told ? End.WithinTheRun : End.TooLate;
    }
}
