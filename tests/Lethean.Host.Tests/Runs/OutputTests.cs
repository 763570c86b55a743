using System.Text.Json.Nodes;
using Lethean.Host.Folders;

namespace Lethean.Host.Tests.Runs;

/// <summary>Where standard output, standard input or the disk is not what a program hopes for.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OutputTests() => _folder.Write("tiny.conf", TinyScenario.Text());

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("exec \"$@\" >&-", "standard output is closed; let it go somewhere, such as '> /dev/null'")]
    [InlineData("exec \"$@\" <&- >&-", "standard output is closed; let it go somewhere, such as '> /dev/null'")]
    [InlineData("exec \"$@\" > /dev/full", "standard output cannot be written (No space left on device)")]
    public async Task Run_should_leave_nothing_when_nothing_can_be_printed(string script, string problem)
    {
        var result = await HostProcess.RunInShellAsync(_folder.Path, script, "run", "tiny.conf", "--out", "out");

        Assert.True(result.ExitCode == 1, result.ToString());
        Assert.Equal($"lethean: {problem}", result.Error.Trim());
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Theory]
    [InlineData("config check tiny.conf")]
    [InlineData("doctor")]
    [InlineData("data list")]
    [InlineData("--help")]
    public async Task Every_command_should_say_that_nothing_can_be_printed(string commandLine)
    {
        var result = await HostProcess.RunInShellAsync(_folder.Path, "exec \"$@\" > /dev/full", commandLine.Split(' '));

        Assert.True(result.ExitCode == 1, result.ToString());
        Assert.Equal("lethean: standard output cannot be written (No space left on device)", result.Error.Trim());
    }

    [Fact]
    public async Task Run_should_close_its_folder_when_the_reader_of_its_output_goes_and_go_on_later()
    {
        Assert.Equal(0, (await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "undisturbed")).ExitCode);
        var result = await HostProcess.RunInShellAsync(
            _folder.Path, "\"$@\" | head -2; exit ${PIPESTATUS[0]}", "run", "tiny.conf", "--out", "out");

        Assert.True(result.ExitCode == 1, result.ToString());
        Assert.EndsWith("standard output cannot be written (Broken pipe)", result.Error.Trim(), StringComparison.Ordinal);
        Assert.Single(result.Error.Trim().Split('\n'));
        Assert.Equal(RunStatus.Failed, RunReader.ReadManifest(_folder["out"]).Status);
        Assert.Equal(0, (await HostProcess.RunAsync(_folder.Path, "resume", "out")).ExitCode);
        Assert.Equal(File.ReadAllText(_folder["undisturbed/outcomes.jsonl"]), File.ReadAllText(_folder["out/outcomes.jsonl"]));
    }

    [Fact]
    public async Task Closed_standard_error_should_change_nothing()
    {
        var result = await HostProcess.RunInShellAsync(_folder.Path, "exec \"$@\" 2>&-", "run", "tiny.conf", "--out", "out", "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.StartsWith("{", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"$@\" <(cat tiny.conf) --out out")]
    [InlineData("cat tiny.conf | \"$@\" /dev/stdin --out out")]
    [InlineData("\"$@\" /dev/stdin --out out < tiny.conf")]
    [InlineData("mkfifo pipe; cat tiny.conf > pipe & \"$@\" pipe --out out")]
    public async Task Scenario_should_be_read_from_a_pipe(string script)
    {
        var result = await HostProcess.RunInShellAsync(_folder.Path, script, "run");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(RunStatus.Completed, RunReader.ReadManifest(_folder["out"]).Status);
    }

    [Theory]
    [InlineData("run tiny.conf --set lethean.model.checkpoint=pipe", "pipe: is a pipe, not a regular file")]
    [InlineData("run tiny.conf --set lethean.model.checkpoint=/dev/zero", "/dev/zero: is a device, not a regular file")]
    [InlineData("run include.conf", "'pipe' is a pipe, not a regular file")]
    [InlineData("run include-zero.conf", "'/dev/zero' is a device, not a regular file")]
    [InlineData("run tiny.conf --set lethean.traffic.sources.users.arrivals=trace --set lethean.traffic.sources.users.rate=null --set lethean.traffic.sources.users.trace.file=/dev/zero", "/dev/zero: is a device")]
    [InlineData("run /dev/zero", "'/dev/zero' is too long")]
    [InlineData("run tiny.conf --set lethean.data.path=data", "train-labels-idx1-ubyte: is a pipe, not a regular file")]
    [InlineData("evaluate pipe", "pipe: is a pipe, not a regular file")]
    [InlineData("report piped", "manifest.json: is a pipe, not a regular file")]
    [InlineData("resume piped", "manifest.json: is a pipe, not a regular file")]
    public async Task Only_regular_files_should_be_read(string commandLine, string problem)
    {
        _folder.Write("include.conf", "include \"pipe\"");
        _folder.Write("include-zero.conf", "include \"/dev/zero\"");
        const string script = """
            mkdir piped data; mkfifo pipe piped/manifest.json data/train-labels-idx1-ubyte
            touch data/train-images-idx3-ubyte data/t10k-images-idx3-ubyte data/t10k-labels-idx1-ubyte
            gunzip -c "${2%/*}/data/fashion-mnist-sample/train-images-idx3-ubyte.gz" > data/train-images-idx3-ubyte
            exec "$@"
            """;
        var result = await HostProcess.RunInShellAsync(_folder.Path, script, commandLine.Split(' '));

        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains(problem, Assert.Single(result.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Working_directory_that_is_gone_should_be_told_in_one_line()
    {
        _folder.Write("tiny.conf", TinyScenario.Text());
        var result = await HostProcess.RunInShellAsync(_folder.Path, "mkdir gone; cd gone; rmdir ../gone; exec \"$@\"", "config", "check", _folder["tiny.conf"]);

        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains("the working directory does not exist any more", Assert.Single(result.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    /// <summary>A limit on the size of files stands for the disk: what is over it is not written. The runtime itself needs large files unless told otherwise.</summary>
    [Fact]
    public async Task Run_should_fail_in_one_line_and_close_its_folder_when_the_disk_is_full_and_so_should_what_goes_on_with_it()
    {
        const string full = "trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 500; exec \"$@\"";
        TinyWorld.Write(_folder.Path);
        _folder.Write("long.conf", TinyWorld.Attacked(_folder.Path, samples: 1_000_000));
        RequireFailure(await HostProcess.RunInShellAsync(_folder.Path, full, "run", "long.conf", "--out", "out"));
        var resumed = await HostProcess.RunInShellAsync(_folder.Path, full, "resume", "out", "--json");
        RequireFailure(resumed with { Error = resumed.Error.TrimEnd().Split('\n')[^1] });
        Assert.Equal("failed", JsonNode.Parse(resumed.Output)!["runs"]![0]!["status"]!.GetValue<string>());
    }

    private void RequireFailure(HostResult result)
    {
        Assert.True(result.ExitCode == 1, result.ToString());
        // Which file is the first to be over the limit depends on how long the lines are.
        Assert.Matches("^lethean: Variant long \\(seed 3\\) failed: .*File too large : '.*out/(outcomes|checkpoint/000/answers)\\.jsonl'\\)?$", Assert.Single(result.Error.Trim().Split('\n')));
        var run = RunReader.Read(_folder["out"]);
        Assert.Equal(RunStatus.Failed, run.Manifest.Status);
        Assert.NotEmpty(run.Variants[0].Evaluations);
        Assert.EndsWith("\n", File.ReadAllText(_folder["out/outcomes.jsonl"]), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder["out"], "*.tmp"));
    }
}
