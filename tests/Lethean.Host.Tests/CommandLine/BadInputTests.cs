using System.IO.Compression;
using Lethean.Learning;

namespace Lethean.Host.Tests.CommandLine;

/// <summary>Whatever is wrong with the input, the user gets exit code 2 and one clear message, and nothing is written.</summary>
public sealed class BadInputTests : IDisposable
{
    private static readonly string Model = Path.Combine(AppContext.BaseDirectory, "models", "fashion-mnist-resnet18.safetensors");
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist-sample");
    private readonly TemporaryFolder _folder = new();

    public BadInputTests()
    {
        _folder.Write("tiny.conf", TinyScenario.Text());
        _folder.Write("unterminated.conf", "lethean { seed = 1");
        _folder.Write("unknown-key.conf", TinyScenario.Text() + "\nlethean.evaluation.evry = 5\n");
        _folder.Write("wrong-type.conf", TinyScenario.Text() + "\nlethean.seed = many\n");
        _folder.Write("trace.conf", "lethean.traffic { stop-after.samples = 1, sources.users { arrivals = trace, trace.file = \"\\u0000\", kind = benign } }\n");
        _folder.Write("escape.conf", "lethean.\"sources\\u001b[2J\" = 1\n" + TinyScenario.Text());
        _folder.Write("deep.conf", string.Concat(Enumerable.Repeat("a{", 100_000)));
        _folder.Write("few-images.conf", TinyScenario.Text() + "\nlethean.evaluation.images = 9999\n");
        _folder.Write("cycle.conf", "a = ${b}\nb = ${a}\n");
        _folder.Write("include.conf", "include \"nowhere.conf\"\n");
        _folder.Write("garbage.safetensors", "this is not a checkpoint at all");
        WriteCheckpoints();
        Directory.CreateDirectory(_folder["full"]);
        File.WriteAllText(_folder["full/precious"], "mine");
        Directory.CreateDirectory(_folder["cut-data"]);
        foreach (var file in Directory.GetFiles(Sample, "*.gz"))
            File.WriteAllBytes(Path.Combine(_folder["cut-data"], Path.GetFileName(file)), File.ReadAllBytes(file)[..1000]);
        WriteLabelOutOfRange();
        WriteShortCifar();
        Directory.CreateDirectory(_folder["damaged"]);
        File.WriteAllText(_folder["damaged/manifest.json"], "{ \"schema\": 1, ");
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A command line, and a word that its message must have.</summary>
    public static TheoryData<string, string> CommandLines => new()
    {
        { "run missing.conf", "missing.conf" },
        { "run unterminated.conf", "unterminated.conf:1" },
        { "run unknown-key.conf", "every" },
        { "run wrong-type.conf", "lethean.seed" },
        { "run cycle.conf", "cycle.conf:2:5: a cycle of substitutions: ${a}" },
        { "run include.conf", "nowhere.conf" },
        { "run tiny.conf --set lethean.traffic.sources.users.rate=-3/s", "rate" },
        { "run tiny.conf --set lethean.adaptation.learning-rate=0", "learning-rate" },
        { "run tiny.conf --set lethean.traffic.sources.users.kind=lethe", "lethean" },
        { "run tiny.conf --set lethean.evaluation.images=9999", "2000" },
        { "run tiny.conf --set nonsense", "PATH=VALUE" },
        { "run tiny.conf --set lethean.model.checkpoint=absent.safetensors", "absent.safetensors" },
        { "run tiny.conf --set lethean.model.checkpoint=garbage.safetensors", "garbage.safetensors" },
        { "run tiny.conf --set lethean.model.checkpoint=cut.safetensors", "cut.safetensors" },
        { "run tiny.conf --set lethean.model.checkpoint=wide.safetensors", "conv1.weight has shape [16, 3, 3, 3]" },
        { "run tiny.conf --set lethean.model.checkpoint=long-header.safetensors", "the header claims" },
        { "run tiny.conf --set lethean.model.checkpoint=full", "is a folder" },
        { "run tiny.conf --set lethean.adaptation.mode=offline", "online, episodic" },
        { "run tiny.conf --set lethean.data.path=absent", "absent" },
        { "run tiny.conf --set lethean.data.path=label", "the label of image 100 is 11, allowed are 0 to 9" },
        { "data verify cifar-10 --path cifar", "10000 records of 3073 bytes" },
        { "run tiny.conf --set lethean.data.path=cut-data", "cut-data" },
        { "run tiny.conf --set lethean.device.kind=cuda", "cuda" },
        { "run tiny.conf --out full", "full" },
        { "run tiny.conf --out ''", "--out needs a value: --out DIR" },
        { "run tiny.conf --out=", "--out needs a value: --out DIR" },
        { "run ''", "SCENARIO is empty" },
        { "evaluate models/fashion-mnist-resnet18.safetensors --data ''", "--data needs a value: --data DIR" },
        { "evaluate models/fashion-mnist-resnet18.safetensors --corruptions all,nonsense", "nonsense" },
        { "train tiny.conf", "tiny.conf: a scenario for 'lethean run', and nothing in its section lethean.training" },
        { "evaluate models/fashion-mnist-resnet18.safetensors --data tiny.conf", "tiny.conf is not a folder" },
        { "help nonsense", "unknown command or argument 'nonsense'" },
        { "run tiny.conf --set lethean=5", "--set lethean: '5' is not allowed; allowed: an object { … }" },
        { "run tiny.conf --set lethean.traffic=null", "--set lethean.traffic: 'null' is not allowed; allowed: an object { … }" },
        { "config check tiny.conf --set lethean.traffic.sources.users.rate=1e-12/s", "'1e-12/s' is not allowed; allowed: a rate from 0.000001/s to 1000000/s" },
        { "run tiny.conf --set lethean.name=../../x", "lethean.name: '../../x' is not allowed; allowed: letters, digits" },
        { "train tiny.conf --set lethean.name=../../x", "lethean.name: '../../x' is not allowed; allowed: letters, digits" },
        { "run trace.conf", "trace.conf:1:90 lethean.traffic.sources.users.trace.file: \"\\u0000\" is not allowed" },
        { "run escape.conf", "escape.conf:1:1 lethean.\"sources\\u001b[2J\": unknown key" },
        { "run deep.conf", "deep.conf:1:130: nested too deep; allowed: 64 levels" },
        { "run tiny.conf --set akka.loglevel=[1]", "--set: the actor system does not start with akka.loglevel (Unknown LogLevel" },
        { "run tiny.conf --set akka.scheduler.tick-duration=often", "akka.scheduler.tick-duration" },
        { "run tiny.conf --set lethean-model-dispatcher.type=Mine", "Could not resolve dispatcher type Mine" },
        { "run tiny.conf tiny.conf --out both", "two scenarios would write into" },
        { "run tiny.conf few-images.conf --out both", "few-images.conf: lethean.evaluation.images is 9999" },
        { "run tiny.conf missing.conf --out both", "missing.conf" },
        { "run tiny.conf --set lethean.defenses=[{kind=canary-rollback,images=5000}]", "images of canary-rollback is 5000, but" },
        { "run tiny.conf --set lethean.traffic.sources.attacker={kind=tepa,surrogate=models/cifar10-resnet18.safetensors}", "cifar10-resnet18.safetensors: is of cifar-10, but the model" },
        { "run tiny.conf --set lethean.model.checkpoint=newer.safetensors", "metadata format is 'lethean-2'; this program reads lethean-1" },
        { "run tiny.conf --set lethean.assertions.final-accuracy={min=0.9,max=0.5}", "above final-accuracy.max" },
        { "config check few-images.conf", "lethean.evaluation.images is 9999" },
        { "config check tiny.conf --set lethean.model.checkpoint=absent.safetensors", "absent.safetensors" },
        { "config check tiny.conf --set lethean.device.threads=200", "tiny.conf: lethean.device.threads = 200: this machine has" },
        { "config check tiny.conf --set lethean.data.path=cut-data", "cut-data" },
        { "config check tiny.conf --set akka.loglevel=[1]", "akka.loglevel" },
        { "config check tiny.conf --set lethean.traffic.source-defaults.rotations=[90]", "defaults of a kind go under its name, such as lethean.traffic.source-defaults.lethean.rotations" },
        { "config check tiny.conf --set lethean.learning-rate=1", "did you mean 'lethean.adaptation.learning-rate'?" },
        { "run tiny.conf --out /proc/nowhere", "/proc/nowhere" },
        { "train tiny.conf --set lethean.training.epochs=0", "epochs" },
        { "train tiny.conf --set lethean.training.architecture.groups=7", "lethean.training.architecture.groups: 7 is not allowed; allowed: a divisor of the width" },
        { "train tiny.conf --set lethean.training.momentum=1", "lethean.training.momentum: '1' is not allowed; allowed: a number from 0, below 1" },
        { "run tiny.conf --set lethean.traffic.clock=real-time --set lethean.experiment.seeds=[1,2] --set lethean.experiment.workers=2", "lethean.experiment.workers: 2 variants at once" },
        { "run tiny.conf --set lethean.device.threads=256", "lethean.device.threads = 256: this machine has" },
        { "run tiny.conf --set lethean.serving.threads=256", "lethean.serving.threads = 256: this machine has" },
        { "capacity tiny.conf --set lethean.device.threads=256", "lethean.device.threads = 256: this machine has" },
        { "evaluate models/fashion-mnist-resnet18.safetensors --threads 300", "--threads 300: this machine has" },
        { "gradient-correlation models/fashion-mnist-resnet18.safetensors --threads 300", "--threads 300: this machine has" },
        { "run tiny.conf --seed minus", "--seed minus: not allowed; allowed: a whole number" },
        { "run tiny.conf --seed", "--seed needs a value: --seed N" },
        { "evaluate models/fashion-mnist-resnet18.safetensors --adaptation always", "allowed: none, episodic, online" },
        { "run", "run needs SCENARIO" },
        { "simulate tiny.conf", "simulate" },
        { "run tiny.conf --colour", "--colour" },
        { "evaluate garbage.safetensors", "garbage.safetensors" },
        { "evaluate models/fashion-mnist-resnet18.safetensors --corruptions rain", "rain" },
        { "evaluate models/fashion-mnist-resnet18.safetensors --corruptions ,", "--corruptions ,: names nothing; allowed: names, separated by commas" },
        { "gradient-correlation models/fashion-mnist-resnet18.safetensors --attacks ,", "--attacks ,: names nothing; allowed: names, separated by commas" },
        { "evaluate models/fashion-mnist-resnet18.safetensors --severity 6", "1 to 5" },
        { "report full", "manifest.json" },
        { "report damaged", "manifest.json" },
        { "compare", "compare needs RUN" },
        { "data fetch imagenet", "imagenet" },
        { "config check unknown-key.conf", "evry" },
    };

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task Host_should_exit_with_2_and_one_message_when_the_input_is_bad(string commandLine, string word)
    {
        var before = Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order().ToList();
        var result = await HostProcess.RunAsync(_folder.Path, [.. commandLine.Split(' ').Select(argument => argument == "''" ? "" : argument)]);

        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.StartsWith("lethean: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(word, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", result.Error, StringComparison.Ordinal);
        Assert.All(result.Error.Split('\n'), line => Assert.True(PrintableText.IsPrintable(line) && line.Length <= PrintableText.MostOfLine, line));
        Assert.InRange(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 3);
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order().ToList());
        Assert.Equal("mine", File.ReadAllText(_folder["full/precious"]));
    }

    private void WriteCheckpoints()
    {
        var model = File.ReadAllBytes(Model);
        File.WriteAllBytes(_folder["cut.safetensors"], model[..5000]);
        File.WriteAllBytes(_folder["long-header.safetensors"], [0, 0, 0, 0, 1, 0, 0, 0, .. model[8..]]);
        File.WriteAllBytes(_folder["wide.safetensors"], With("\"width\":\"32\""u8, "\"width\":\"16\""u8));
        File.WriteAllBytes(_folder["newer.safetensors"], With("\"lethean-2\""u8, "\"lethean-1\""u8));

        byte[] With(ReadOnlySpan<byte> now, ReadOnlySpan<byte> before)
        {
            byte[] changed = [.. model];
            now.CopyTo(changed.AsSpan(changed.AsSpan().IndexOf(before)));
            return changed;
        }
    }

    private void WriteLabelOutOfRange()
    {
        const string labels = "t10k-labels-idx1-ubyte.gz";
        const int header = 8;
        Directory.CreateDirectory(_folder["label"]);
        foreach (var file in Directory.GetFiles(Sample, "*.gz").Where(file => Path.GetFileName(file) != labels))
            File.Copy(file, Path.Combine(_folder["label"], Path.GetFileName(file)));
        using var content = new MemoryStream();
        using (var packed = new GZipStream(File.OpenRead(Path.Combine(Sample, labels)), CompressionMode.Decompress))
            packed.CopyTo(content);
        content.GetBuffer()[header + 100] = 11;
        using var target = new GZipStream(File.Create(Path.Combine(_folder["label"], labels)), CompressionMode.Compress);
        target.Write(content.GetBuffer(), 0, (int)content.Length);
    }

    private void WriteShortCifar()
    {
        var folder = Directory.CreateDirectory(_folder["cifar/cifar-10-batches-bin"]).FullName;
        foreach (var name in new[] { "data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch" })
            File.WriteAllBytes(Path.Combine(folder, name + ".bin"), new byte[30730]);
    }
}
