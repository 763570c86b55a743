using Lethean.Learning;

namespace Lethean.Host.Tests.Commands;

/// <summary>Whatever is wrong with the input, the user gets exit code 2 and one clear message, and nothing is written.</summary>
[Collection(WholeProcess.Name)]
public sealed class BadInputTests(BadInput input) : IClassFixture<BadInput>
{
    private const string Checkpoint = "models/fashion-mnist-resnet18.safetensors";

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
        { "run tiny.conf --set lethean.evaluation.images=1501", "lethean.evaluation.images is 1501, but of the 2000 held-out images of" },
        { "run tiny.conf --set lethean.evaluation.images=1501", "traffic takes 500 (lethean.data.traffic-share = 0.25) and leaves 1500; ask for at most 1500 or all, lower" },
        { "run tiny.conf --set lethean.evaluation.images=601 --set lethean.data.held-out=train", "of the 800 held-out images of" },
        { "run tiny.conf --set lethean.data.traffic-share=0", "lethean.data.traffic-share: leaves no held-out image for traffic, but source users (kind benign)" },
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
        { "demo --workers 0", "--workers 0: not allowed; allowed: a whole number from 1 to 256" },
        { "run @tiny.conf", "there is no file '@tiny.conf'" },
        { "run recipe.conf", "recipe.conf:1:1 lethean.traffic.sources: no source; allowed: at least one: name { kind = …, rate = … }; a recipe" },
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
        { "run tiny.conf --set lethean.data.held-out=train --set lethean.defenses=[{kind=ewc,images=3201}]", "has 3200 train images that are not held out" },
        { "run tiny.conf --set lethean.traffic.sources.attacker={kind=tepa,surrogate=models/cifar10-resnet18.safetensors}", "cifar10-resnet18.safetensors: is of cifar-10, but the model" },
        { "run tiny.conf --set lethean.model.checkpoint=newer.safetensors", "metadata format is 'lethean-2'; this program reads lethean-1" },
        { "run tiny.conf --set lethean.assertions.final-accuracy={min=0.9,max=0.5}", "above final-accuracy.max" },
        { "config check few-images.conf", "lethean.evaluation.images is 9999" },
        { "config check tiny.conf --set lethean.model.checkpoint=absent.safetensors", "absent.safetensors" },
        { "config check recipe.conf --set lethean.training.initial-checkpoint=absent.safetensors", "absent.safetensors" },
        { "train recipe.conf --set lethean.training.initial-checkpoint=models/fashion-mnist-surrogate.safetensors", "fashion-mnist-surrogate.safetensors: is resnet18 with width 8" },
        { "config check tiny.conf --set lethean.device.threads=200", "tiny.conf: lethean.device.threads = 200: this machine has" },
        { "config check tiny.conf --set lethean.data.path=cut-data", "cut-data" },
        { "config check tiny.conf --set akka.loglevel=[1]", "akka.loglevel" },
        { "config check tiny.conf --set lethean.traffic.source-defaults.rotations=[90]", "defaults of a kind go under its name, such as lethean.traffic.source-defaults.lethean.rotations" },
        { "config check tiny.conf --set lethean.learning-rate=1", "did you mean 'lethean.adaptation.learning-rate'?" },
        { "run tiny.conf --out /proc/nowhere", "/proc/nowhere" },
        { "train tiny.conf --set lethean.training.epochs=0", "epochs" },
        {
            "train tiny.conf --set lethean.training.architecture.family=resnet26",
            "lethean.training.architecture.split-after: 4 is not allowed; allowed: 1 to 3, the groups of resnet26"
        },
        { "train tiny.conf --set lethean.training.architecture.groups=7", "lethean.training.architecture.groups: 7 is not allowed; allowed: a divisor of the width" },
        { "train tiny.conf --set lethean.training.momentum=1", "lethean.training.momentum: '1' is not allowed; allowed: a number from 0, below 1" },
        { "run tiny.conf --set lethean.traffic.clock=real-time --set lethean.experiment.seeds=[1,2] --set lethean.experiment.workers=2", "lethean.experiment.workers: 2 variants at once" },
        { "run tiny.conf --set lethean.device.threads=256", "lethean.device.threads = 256: this machine has" },
        { "run tiny.conf --set lethean.serving.threads=256", "lethean.serving.threads = 256: this machine has" },
        { "capacity tiny.conf --set lethean.device.threads=256", "lethean.device.threads = 256: this machine has" },
        { "evaluate models/fashion-mnist-resnet18.safetensors --threads 300", "--threads 300: this machine has" },
        { "gradient-correlation models/fashion-mnist-resnet18.safetensors --threads 300", "--threads 300: this machine has" },
        { $"evaluate {Checkpoint} --set lethean.adaptation.mode=episodic", "--adaptation says whether" },
        { $"evaluate {Checkpoint} --set lethean.adaptation.learning-rate=0", "lethean.adaptation.learning-rate: '0' is not allowed" },
        { $"evaluate {Checkpoint} --set lethean.adaptation.stps=2", "did you mean 'steps'?" },
        { $"evaluate {Checkpoint} --set lethean.traffic.clock=real-time", "lethean.traffic: not read by this command" },
        { $"evaluate {Checkpoint} --set lethan.seed=2", "lethan: not read by this command" },
        { $"evaluate {Checkpoint} --set lethean.device.threads=2", "--threads says" },
        { $"evaluate {Checkpoint} --set lethean.device.memory=1GiB", "lethean.device.memory: only nodes of a cluster look at it" },
        { $"evaluate {Checkpoint} --set lethean.data.held-out=train", "lethean.data.held-out: this command has no traffic; all test images" },
        { $"gradient-correlation {Checkpoint} --set lethean.data.traffic-share=0.5", "lethean.data.traffic-share: this command has no traffic" },
        { $"evaluate {Checkpoint} --set lethean.device.kind=cuda", "lethean.device.kind is cuda" },
        { $"gradient-correlation {Checkpoint} --set lethean.adaptation.steps=2", "takes no step" },
        { $"gradient-correlation {Checkpoint} --set lethean.data.path=absent", "absent" },
        { $"gradient-correlation {Checkpoint} --history all --data absent", "absent" },
        { $"gradient-correlation {Checkpoint} --history 1", "--history 1: allowed: all, or 2 or more" },
        { $"gradient-correlation {Checkpoint} --data data/fashion-mnist-sample --reference-images 2001", "--reference-images 2001: allowed: 1 to 2000" },
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
        { "node --join nowhere", "--join nowhere: allowed: HOST:PORT" },
        { "node --join 127.0.0.1:1 --certificate garbage.safetensors", "garbage.safetensors: is no certificate" },
        { "node --join 127.0.0.1:1 --listen 192.0.2.1:1", "192.0.2.1:1: an address beyond this machine needs a certificate" },
        { "node --join 127.0.0.1:1 --memory 8", "--memory 8: allowed: a size from 1MiB to 1024TiB" },
        { "run tiny.conf --cluster local=1 --set lethean.device.memory=1024TiB", "memory, and lethean.device.memory = 1024TiB; start fewer nodes" },
        { "run tiny.conf --cluster local=0", "--cluster local=0: starts nodes on this machine: a number from 1 to 256" },
        { "run tiny.conf --cluster local=2,listen=127.0.0.1:1", "and nothing else" },
        { "run tiny.conf --cluster listen=0.0.0.0:1", "name the one that the others reach" },
        { "run tiny.conf --cluster listen=192.0.2.1:1", "192.0.2.1:1: an address beyond this machine needs a certificate" },
        { "run tiny.conf --cluster everywhere", "--cluster everywhere: is not what it takes; allowed: local=N" },
        { "data fetch imagenet", "imagenet" },
        { "config check unknown-key.conf", "evry" },
    };

    /// <summary>Of every command the first.</summary>
    public static TheoryData<string, string> OfEachCommand
    {
        get
        {
            var lines = new TheoryData<string, string>();
            foreach (var line in CommandLines.DistinctBy(line => ((string)line[0]).Split(' ')[0]))
                lines.Add((string)line[0], (string)line[1]);
            return lines;
        }
    }

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task Command_should_end_with_2_and_one_message_when_the_input_is_bad(string commandLine, string word) =>
        RequireRefusal(await ProgramHere.RunAsync(input.Folder, Words(commandLine)), word);

    [Theory]
    [MemberData(nameof(OfEachCommand))]
    public async Task Process_should_exit_with_2_and_one_message_when_the_input_is_bad(string commandLine, string word) =>
        RequireRefusal(await HostProcess.RunAsync(input.Folder, Words(commandLine)), word);

    private static string[] Words(string commandLine) => [.. commandLine.Split(' ').Select(argument => argument == "''" ? "" : argument)];

    private void RequireRefusal(HostResult result, string word)
    {
        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.StartsWith("lethean: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(word, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", result.Error, StringComparison.Ordinal);
        Assert.All(result.Error.Split('\n'), line => Assert.True(PrintableText.IsPrintable(line) && line.Length <= PrintableText.MostOfLine, line));
        Assert.InRange(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 3);
        Assert.Equal(input.Files, input.PresentFiles());
    }
}
