using Lethean.Actors.Configuration;
using Lethean.Actors.Configuration.Hocon;
using Lethean.Learning;

namespace Lethean.Actors.Tests.Configuration;

/// <summary>Whatever stands at whatever path, a scenario is read, or refused with the place of what is wrong; and what is read can be read again.</summary>
public class OddValuesTests
{
    private static readonly string[] Odd =
    [
        "null", "5", "-1", "0", "1e-12", "1e300", "NaN", "Infinity", "text", "true", "\"\"", "\" \"", "\"\\u0000\"", "\"\\u001b[2J\"", "\"\\u202e\"",
        "\"../../x\"", "\"a/../b\"", "\"\\ud83d\\ude00\"", "[]", "[1]", "[null]", "[[1]]", "[{ }]", "{ }", "{ a = 1 }", "{ a = null }", "{ kind = null }",
        "0/s", "1e-12/s", "1e-12 × capacity", "1e12/s", "0ms", "365d", "366d", "99999999999999999999999", "8/0", "zipf(11)", "exponential(0ms)",
    ];

    public static TheoryData<string> Paths => [.. PathsIn(HoconText.Read(ReferenceText.Shipped), HoconPath.Root).Prepend("lethean.no-such-key")];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Odd_value_should_be_read_or_refused_with_its_place(string path)
    {
        foreach (var value in Odd)
            RequireAnswer($"{path}={value}");
    }

    [Theory]
    [InlineData("lethean=5", "--set lethean: '5' is not allowed; allowed: an object { … }")]
    [InlineData("lethean=null", "--set lethean: 'null' is not allowed; allowed: an object { … }")]
    [InlineData("lethean.traffic=null", "--set lethean.traffic: 'null' is not allowed; allowed: an object { … }")]
    [InlineData("lethean.traffic.source-defaults=[]", "--set lethean.traffic.source-defaults: a list is not allowed; allowed: an object { … }")]
    [InlineData("lethean.experiment.arms.x=5", "--set lethean.experiment.arms.x: '5' is not allowed; allowed: an object { … }")]
    public void What_is_no_section_should_be_refused_where_it_stands(string set, string problem) => Assert.Contains(problem, Scenario.Problems("", set));

    [Theory]
    [InlineData("name=\"x/../../y\"")]
    [InlineData("name=\"..\"")]
    [InlineData("name=\".hidden\"")]
    [InlineData("name=\"a\\u0000b\"")]
    [InlineData("name=\"a\\u001b[31mb\"")]
    [InlineData("name=\"\\ud83d\\ude00\"")]
    [InlineData("name=\" a\"")]
    [InlineData("name=aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg")]
    [InlineData("traffic.sources.\"a/b\" { kind = benign, rate = 1/s }")]
    [InlineData("traffic.sources.\"..\" { kind = benign, rate = 1/s }")]
    [InlineData("experiment.arms.\"a\\u0007\" { }")]
    [InlineData("experiment.arms.\" \" { }")]
    [InlineData("model.checkpoint=\"a\\u0000\"")]
    [InlineData("data.path=\"\\u001b\"")]
    [InlineData("traffic.sources.x { kind = benign, arrivals = trace, trace.file = \"\\u0000\" }")]
    public void Name_that_could_do_harm_should_be_refused_in_one_printable_line(string setting)
    {
        var refusal = Assert.Throws<ConfigurationException>(() => Scenario.Load("", $"lethean.{setting}"));
        Assert.Contains("allowed: ", refusal.Message, StringComparison.Ordinal);
        Assert.True(PrintableText.IsPrintable(refusal.Message), refusal.Message);
    }

    [Fact]
    public void Half_a_character_should_be_refused_where_its_text_begins()
    {
        var problem = Assert.Single(Scenario.Problems("definitions.x = \"a\\ud83d\""));
        Assert.StartsWith("test.conf:2:17: half a character", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("my scenario", "my scenario")]
    [InlineData("fig(1)\u001b[31m", "fig-1---31m")]
    [InlineData("..", "scenario")]
    [InlineData("…", "-")]
    [InlineData("", "scenario")]
    public void Scenario_without_a_name_should_take_that_of_its_file_as_far_as_a_name_may_go(string file, string name) =>
        Assert.Equal(name, ScenarioLoader.LoadText(Scenario.Least, $"some/folder/{file}.conf", []).Name);

    private static void RequireAnswer(string set)
    {
        try
        {
            var experiment = Scenario.Load("", set);
            var again = ScenarioLoader.LoadText(experiment.ResolvedText, "resolved.conf", []);
            Assert.Equal(experiment.Variants.Select(variant => variant.Name), again.Variants.Select(variant => variant.Name));
        }
        catch (ConfigurationException refusal)
        {
            Assert.All(refusal.Problems, problem => Assert.NotEqual(default, problem.Position));
            Assert.All(refusal.Message.Split(Environment.NewLine), line => Assert.True(PrintableText.IsPrintable(line) && line.Length <= PrintableText.MostOfLine, line));
        }
        catch (Exception crash) when (crash is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{set}: {crash}");
        }
    }

    private static IEnumerable<string> PathsIn(HoconObject node, HoconPath path) => node.Fields.SelectMany(field =>
        field.Value.Value is HoconObject inner ? PathsIn(inner, path / field.Key).Prepend($"{path / field.Key}") : [$"{path / field.Key}"]);
}
