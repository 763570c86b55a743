using System.Text;
using Lethean.Actors.Configuration;
using Lethean.Actors.Configuration.Hocon;
using Xunit.Abstractions;

namespace Lethean.Host.Tests.Fuzzing;

/// <summary>
/// HOCON. That reading ends is also bounded by steps: the cursor throws when it is looked at too often without moving, the
/// resolver when it expands too far; neither may surface here.
/// </summary>
public sealed class ScenarioFuzzTests : IDisposable
{
    private const string Mixed = """
        definitions { a = 1, b { c = [1, 2, { d = "x\ty" }] }, e = ${definitions.b} { f = ${?nope} } }
        lethean {
          name = run-${definitions.a}
          seed = 3
          adaptation { learning-rate = 0.05, batch = random(6), steps = 2 }
          traffic {
            clock = virtual
            stop-after { samples = 90, duration = 5 minutes }
            sources {
              users { kind = benign, rate = 60/s, clients = 50, client-share = zipf(1.1) }
              "attacker" : { kind = lethean, rate = 30/min, arrivals = constant, rotations = [90, 270] } // ends with a comment
              insider { kind = fgsm, rate = 10/s, epsilon = 8/255, start = 2s, budget = 40 }
              loop { kind = replay, arrivals = closed-loop, closed-loop { think = exponential(2s) }, clients = 3 }
            }
            admission { queue = 16, overflow = drop-new }
          }
          defenses = [ { kind = confidence-threshold, threshold = 0.9 } ]
          defenses += { kind = weight-averaging, rate = 0.1, from = 10 }
          evaluation { every = 20, images = 64 }
          assertions { final-accuracy.min = 0.1, latency-p99.max = 250ms, "sources.users.dropped.queue-full".max = 5 }
        }
        """;

    private const string Experiment = """
        lethean.traffic { stop-after.samples = 10, sources.users { kind = benign, rate = 0.8 x capacity, profile = [ { after = 5s, rate = 50/s, shape = ramp } ] } }
        lethean.experiment {
          arms { plain { }, defended { lethean.defenses = ${lethean.defenses} [ { kind = orientation-gate, threshold = 0.5 } ] } }
          grid { "lethean.evaluation.every" = [1, 2], lethean.adaptation.steps = [1, 3] }
          seeds = [1, 2]
        }
        """;

    private const string Recipe = """
        lethean.seed = 5
        lethean.training {
          dataset = cifar-10, epochs = 3, batch-size = 64
          architecture { width = 16, groups = 4, split-after = 3 }
          schedule { kind = step, initial = 0.1, every = 1, factor = 0.5 }
          muon { enabled = true, rate-ratio = 0.2 }
          averaging = 0.99, flip = off
        }
        """;

    private readonly ITestOutputHelper _output;
    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();
    private readonly IReadOnlyList<byte[]> _shipped;

    public ScenarioFuzzTests(ITestOutputHelper output)
    {
        _output = output;
        // Beside the scenarios that they include.
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "hocon"), "*.conf"))
            File.Copy(file, _folder[Path.GetFileName(file)]);
        _shipped = [.. new[] { "benign.conf", "mixed-traffic.conf", "defended.conf" }.Select(name => File.ReadAllBytes(_folder[name]))];
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Scenarios_should_be_read_or_refused() => Fuzzer.Run(Scenarios, _output);

    [Fact]
    public void Recipes_should_be_read_or_refused() => Fuzzer.Run(Recipes, _output);

    [Fact]
    public void Overrides_should_be_read_or_refused() => Fuzzer.Run(Overrides, _output);

    private FileFormat Scenarios => new("scenario", [.. Texts(Mixed, Experiment), .. _shipped], [ByteDamage.Apply, TextDamage.Apply], bytes =>
    {
        File.WriteAllBytes(_folder["x.conf"], bytes);
        ReadsTheSame(Located(() => ScenarioLoader.Load(_folder["x.conf"], [])));
    })
    { Share = 2 };

    private FileFormat Recipes => new("recipe", Texts(Recipe), [ByteDamage.Apply, TextDamage.Apply], bytes =>
    {
        File.WriteAllBytes(_folder["x.conf"], bytes);
        Assert.InRange(Located(() => RecipeLoader.Load(_folder["x.conf"], [])).Settings.Epochs, 1, 10_000);
    });

    /// <summary>What follows <c>--set</c>.</summary>
    private static FileFormat Overrides => new(
        "override",
        Texts(
            "lethean.traffic.sources.users.rate=50/s", "lethean.defenses=[{kind=orientation-gate,threshold=0.5},{kind=periodic-reset,every=7}]", "lethean.seed = 7",
            "lethean.name=\"a b\"", "lethean.experiment.grid.\"lethean.adaptation.steps\"=[1,2]", "akka.loglevel=DEBUG", "lethean.traffic.stop-after={samples=3}"),
        [ByteDamage.Apply, TextDamage.Apply],
        bytes => ReadsTheSame(Located(() => ScenarioLoader.LoadText(Mixed, "x.conf", [Encoding.UTF8.GetString(bytes)]))))
    { Share = 4 };

    /// <summary>Whatever is wrong, it is said where.</summary>
    private static T Located<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ConfigurationException refusal)
        {
            Assert.All(refusal.Problems, problem => Assert.NotEqual(default, problem.Position));
            throw;
        }
    }

    private static void ReadsTheSame(ExperimentSettings experiment)
    {
        var again = ScenarioLoader.LoadText(experiment.ResolvedText, "resolved.conf", []);
        Assert.Equal(experiment.ResolvedText, again.ResolvedText);
        Assert.Equal(experiment.Name, again.Name);
        Assert.Equal(experiment.Variants.Select(variant => (variant.Name, variant.Seed)), again.Variants.Select(variant => (variant.Name, variant.Seed)));
    }

    private static IReadOnlyList<byte[]> Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
