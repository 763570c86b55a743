using Lethean.Actors.Configuration;
using Lethean.Actors.Configuration.Hocon;
using Lethean.Actors.Simulation;
using Lethean.Host.Commands;
using Lethean.Host.Folders;
using Lethean.Host.Runs;
using Lethean.Host.Terminal;
using Lethean.Learning;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;

namespace Lethean.Host.Tests.Extending;

/// <summary>What docs/extending.md promises of a kind that is one file and one line.</summary>
public sealed class ExtendingTests : IDisposable
{
    private const string Attack = "lethean.traffic.sources.attacker";

    private static readonly KnownKinds Kinds = KnownKinds.All with
    {
        Samples = SampleKinds.All.With(PatchSettings.Declaration),
        Defenses = DefenseKinds.All.With(ThinningSettings.Declaration),
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Documentation_should_show_all_kinds_as_they_are_declared()
    {
        // To mend it: lethean kinds --markdown > docs/kinds.md
        Assert.Equal(KindsCommand.Markdown(KnownKinds.All), Text("kinds.md"));
    }

    [Theory]
    [InlineData("samples", "attacks.md")]
    [InlineData("arrivals", "traffic.md")]
    [InlineData("defenses", "defenses.md")]
    public void Page_should_have_a_row_for_each_kind(string family, string page)
    {
        var kinds = KnownKinds.All.Families.Single(known => known.Name == family).Kinds.Select(kind => $"`{kind.Name}`");
        var cells = Text(page).Split('\n').Where(line => line.StartsWith('|')).SelectMany(row => row.Split('|', StringSplitOptions.TrimEntries));
        Assert.Superset(kinds.ToHashSet(), cells.ToHashSet());
    }

    [Theory]
    [InlineData("Patch.cs")]
    [InlineData("Thinning.cs")]
    public void Documentation_should_show_the_very_file_that_is_tested(string file) => Assert.Contains(
        $"```csharp\n{Text(file).TrimEnd()}\n```\n", Text("extending.md"), StringComparison.Ordinal);

    [Theory]
    [InlineData("side = 33", ".side: '33' is not allowed; allowed: a whole number from 1 to 32")]
    [InlineData("brightness = none", ".brightness: 'none' is not allowed; allowed: a number from 0 to 1")]
    [InlineData("sides = 3", ".sides: unknown key;")]
    [InlineData("epsilon = 3", ".epsilon: a key of kind fgsm, pgd, crafted-lethean, adaptive-lethean, tepa, not of patch")]
    public void Wrong_parameter_of_the_attack_should_be_refused_with_its_place(string parameter, string problem) =>
        RequireRefusal($"{Attack} {{ kind = patch, {parameter} }}", problem);

    [Theory]
    [InlineData("every = 0", "lethean.defenses.every: '0' is not allowed; allowed: a whole number from 1 to 1000000000")]
    [InlineData("threshold = 0.5", "lethean.defenses.threshold: a key of kind confidence-threshold, orientation-gate, not of thinning")]
    public void Wrong_parameter_of_the_defense_should_be_refused_with_its_place(string parameter, string problem) =>
        RequireRefusal($"lethean.defenses = [{{ kind = thinning, {parameter} }}]", problem);

    private static void RequireRefusal(string setting, string problem)
    {
        var refusal = Assert.Throws<ConfigurationException>(() => Load(setting));
        var line = TinyScenario.Text().Split('\n').Length + 1;
        Assert.StartsWith($"patch.conf:{line}:", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Defaults_should_be_those_of_the_declaration_and_can_be_set_for_all_sources()
    {
        Assert.Equal(new PatchSettings(), AttackerOf(Load($"{Attack}.kind = patch")));
        Assert.Equal(
            new PatchSettings { Side = 5 }, AttackerOf(Load($"{Attack}.kind = patch\nlethean.traffic.source-defaults.patch.side = 5")));
    }

    [Fact]
    public void Settings_made_in_code_should_be_checked_by_the_same_range()
    {
        var images = Images(DatasetSplit.Train);
        var materials = new SampleMaterials(images, images, RandomStream.Create(1, "patch"));
        var refusal = Assert.Throws<InputException>(() => new PatchSettings { Side = 33 }.CreateGenerator(materials));
        Assert.Equal("patch side: 33 is not allowed; allowed: a whole number from 1 to 32.", refusal.Message);
    }

    [Fact]
    public void Kinds_and_reference_should_show_it()
    {
        var shown = new StringWriter();
        KindsCommand.Show(Kinds, "patch", new Output(json: false, shown, redirected: true));
        Assert.Equal(
            """
            samples:
              patch: Training images with a square on them.
                side = 8: a whole number from 1 to 32 (pixels)
                  Side of the square.
                brightness = 1: a number from 0 to 1
                  Of every pixel in it.

            """.ReplaceLineEndings("\n"),
            shown.ToString().ReplaceLineEndings("\n"));
        Assert.Contains("# Side of the square, 1 to 32 pixels.\n        side = 8\n", ReferenceText.Render(Kinds), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_should_count_both_in_its_report()
    {
        var experiment = Load($"{Attack} {{ kind = patch, brightness = 0.5 }}\nlethean.defenses = [{{ kind = thinning, every = 5 }}]");
        var checkpoint = Checkpoint.Load(Path.Combine(AppContext.BaseDirectory, experiment.Variants[0].Simulation.Model.Checkpoint));
        var inputs = new SimulationInputs(
            checkpoint, ImageSplit.Of(Images(DatasetSplit.Train), Images(DatasetSplit.Test), experiment.Variants[0].Simulation.Data));
        var manifest = MadeUpRun.Manifest with { Classes = [.. inputs.Train.Descriptor.ClassNames] };
        using var folder = RunWriter.Create(_folder["run"], manifest, experiment);

        var result = await ExperimentRunner.RunAsync(experiment, _ => inputs, [folder]);
        folder.Close(RunStatus.Completed, [], () => true);

        var variant = Assert.Single(result.Variants);
        Assert.Equal("patch", variant.Sources["attacker"].Kind);
        Assert.Equal(40, variant.Sources.Values.Sum(source => source.Served));
        Assert.Equal(8, variant.Sources.Values.Sum(source => source.Adapted));
        Assert.Equal(32, variant.Sources.Values.Sum(source => source.Skipped!["thinning"]));
        var report = File.ReadAllText(_folder["run/report.html"]);
        Assert.Contains("attacker", report, StringComparison.Ordinal);
        Assert.Contains("patch", report, StringComparison.Ordinal);
        Assert.Contains("thinning", report, StringComparison.Ordinal);
    }

    private static ExperimentSettings Load(string more) =>
        ScenarioLoader.LoadText($"{TinyScenario.Text()}\n{more}", "patch.conf", [], kinds: Kinds);

    private static GeneratorSettings AttackerOf(ExperimentSettings experiment) =>
        experiment.Variants[0].Simulation.Traffic.Sources[0].Generator;

    private static ImageDataset Images(DatasetSplit split) =>
        new DatasetLocator(new DatasetOptions { Path = Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist-sample") })
            .Find(DatasetDescriptor.Find("fashion-mnist"))!.Load(split);

    private static string Text(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file)).ReplaceLineEndings("\n");
}
