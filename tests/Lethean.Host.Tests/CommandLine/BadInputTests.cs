namespace Lethean.Host.Tests.CommandLine;

/// <summary>Whatever is wrong with the input, the user gets exit code 2 and one clear message, and nothing is written.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BadInputTests()
    {
        _folder.Write("tiny.conf", TinyScenario.Text());
        _folder.Write("unterminated.conf", "lethean { seed = 1");
        _folder.Write("unknown-key.conf", TinyScenario.Text() + "\nlethean.evaluation.evry = 5\n");
        _folder.Write("wrong-type.conf", TinyScenario.Text() + "\nlethean.seed = many\n");
        _folder.Write("cycle.conf", "a = ${b}\nb = ${a}\n");
        _folder.Write("include.conf", "include \"nowhere.conf\"\n");
        _folder.Write("garbage.safetensors", "this is not a checkpoint at all");
        File.WriteAllBytes(_folder["cut.safetensors"], File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "models", "fashion-mnist-resnet18.safetensors"))[..5000]);
        Directory.CreateDirectory(_folder["full"]);
        File.WriteAllText(_folder["full/precious"], "mine");
        Directory.CreateDirectory(_folder["cut-data"]);
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist-sample"), "*.gz"))
            File.WriteAllBytes(Path.Combine(_folder["cut-data"], Path.GetFileName(file)), File.ReadAllBytes(file)[..1000]);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A command line, and a word that its message must have.</summary>
    public static TheoryData<string, string> CommandLines => new()
    {
        { "run missing.conf", "missing.conf" },
        { "run unterminated.conf", "unterminated.conf:1" },
        { "run unknown-key.conf", "every" },
        { "run wrong-type.conf", "lethean.seed" },
        { "run cycle.conf", "cycle" },
        { "run include.conf", "nowhere.conf" },
        { "run tiny.conf --set lethean.traffic.sources.users.rate=-3/s", "rate" },
        { "run tiny.conf --set lethean.adaptation.learning-rate=0", "learning-rate" },
        { "run tiny.conf --set lethean.traffic.sources.users.kind=lethe", "lethean" },
        { "run tiny.conf --set lethean.evaluation.images=9999", "2000" },
        { "run tiny.conf --set nonsense", "nonsense" },
        { "run tiny.conf --set lethean.model.checkpoint=absent.safetensors", "absent.safetensors" },
        { "run tiny.conf --set lethean.model.checkpoint=garbage.safetensors", "garbage.safetensors" },
        { "run tiny.conf --set lethean.model.checkpoint=cut.safetensors", "cut.safetensors" },
        { "run tiny.conf --set lethean.data.path=absent", "absent" },
        { "run tiny.conf --set lethean.data.path=cut-data", "cut-data" },
        { "run tiny.conf --set lethean.device.kind=cuda", "cuda" },
        { "run tiny.conf --out full", "full" },
        { "train tiny.conf --set lethean.training.epochs=0", "epochs" },
        { "train tiny.conf --set lethean.training.architecture.groups=7", "groups" },
        { "run tiny.conf --seed minus", "--seed" },
        { "run", "SCENARIO" },
        { "simulate tiny.conf", "simulate" },
        { "run tiny.conf --colour", "--colour" },
        { "evaluate garbage.safetensors", "garbage.safetensors" },
        { "evaluate models/fashion-mnist-resnet18.safetensors --corruptions rain", "rain" },
        { "evaluate models/fashion-mnist-resnet18.safetensors --severity 6", "1 to 5" },
        { "report full", "manifest.json" },
        { "compare full", "RUN" },
        { "data fetch imagenet", "imagenet" },
        { "config check unknown-key.conf", "evry" },
    };

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task Host_should_exit_with_2_and_one_message_when_the_input_is_bad(string commandLine, string word)
    {
        var before = Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order().ToList();
        var result = await HostProcess.RunAsync(_folder.Path, commandLine.Split(' '));

        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.StartsWith("lethean: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(word, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", result.Error, StringComparison.Ordinal);
        Assert.InRange(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 3);
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order().ToList());
        Assert.Equal("mine", File.ReadAllText(_folder["full/precious"]));
    }
}
