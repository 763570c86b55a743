using System.Collections;
using System.Reflection;
using System.Text;
using Lethean.Actors.Configuration;
using Lethean.Actors.Configuration.Hocon;

namespace Lethean.Actors.Tests.Configuration;

public class ResolvedTextTests
{
    private const string Rich = """
        definitions.speed = 3/s
        lethean {
          name = "a name, with é"
          data.path = "C:\\data # and // \"quoted\""
          defenses = [{ kind = orientation-gate }]
          evaluation.batch-size = ${lethean.evaluation.every}
          assertions { final-accuracy.min = 0.5, latency-p99.max = 250ms }
          traffic.sources.attacker { kind = lethean, rate = ${definitions.speed} }
          experiment {
            arms {
              plain { }
              "an arm" {
                lethean.defenses += { kind = confidence-threshold }
                lethean.traffic.sources = null
                lethean.traffic.sources { other { kind = fgsm, rate = 1/s } }
              }
            }
            grid { lethean.evaluation.every = [5, 6], "lethean.traffic.sources.more" = [{ kind = benign, rate = 5/s }] }
            seeds = [3, 4]
          }
        }
        """;

    public static TheoryData<string, string[]> Scenarios => new()
    {
        { "", [] },
        { "lethean.seed = 77", ["lethean.evaluation.every=3", "akka.loglevel=DEBUG"] },
        { "lethean.data.path = \"null\"", [] },
        { "lethean.experiment.seeds = [1, 2]", [] },
        { "lethean.experiment.arms.one.lethean.adaptation.steps = 4", ["lethean.adaptation.mode=episodic"] },
        { Rich, [] },
    };

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Resolved_text_should_give_the_same_settings_again(string more, string[] sets)
    {
        var first = Scenario.Load(more, sets);
        var again = ScenarioLoader.LoadText(first.ResolvedText, "resolved.conf", []);
        Assert.Equal(Dump(first), Dump(again));
        Assert.Equal(first.ResolvedText, again.ResolvedText);
    }

    [Fact]
    public void Resolved_text_should_hold_every_setting_and_no_substitution()
    {
        var text = Scenario.Load(Rich).ResolvedText;
        Assert.DoesNotContain("${", text, StringComparison.Ordinal);
        Assert.DoesNotContain("definitions", text, StringComparison.Ordinal);
        Assert.Contains("learning-rate = 0.001", text, StringComparison.Ordinal);
        Assert.Contains("\"an arm every=5 more={ kind = benign, rate = 5/s }\".lethean {", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Origins_should_be_shown_as_comments_that_leave_the_settings_alone()
    {
        var experiment = Scenario.Load("lethean.evaluation.every = 3", "lethean.evaluation.images=100");
        var text = HoconWriter.Write(experiment.Resolved, origins: true);
        Assert.Contains("every = 3  # test.conf:2:28\n", text, StringComparison.Ordinal);
        Assert.Contains("images = 100  # --set\n", text, StringComparison.Ordinal);
        Assert.Contains("batch-size = 250  # reference.conf:", text, StringComparison.Ordinal);
        Assert.Equal(Dump(experiment), Dump(ScenarioLoader.LoadText(text, "test.conf", [])));
    }

    [Theory]
    [InlineData("a = \"x # y\", \"b c\" = [\"\", \"a,b\", \"[\", \"${x}\", \"\\\\ \\\" \\n \\u0001\", null, \"null\", 1e+5, -2.5, 90/s, \"a//b\"]")]
    [InlineData("a { b { c { } }, d = [] }, e = [{ f = 1, g = [{ }] }]")]
    [InlineData("a = \"\"\"several\n lines \\n \"\"\"")]
    public void Written_values_should_be_read_as_they_were(string text)
    {
        var value = HoconText.Read(text);
        Assert.True(value.SameAs(HoconText.Read(HoconWriter.Write(value))));
        Assert.True(value.SameAs(HoconText.Read($"x = {HoconWriter.WriteInline(value)}")["x"]));
    }

    /// <summary>All settings, without where they were written.</summary>
    private static string Dump(ExperimentSettings experiment) => Append(new StringBuilder(), new { experiment.Name, experiment.Variants, experiment.Assertions, experiment.AkkaSection }).ToString();

    private static StringBuilder Append(StringBuilder text, object? value)
    {
        if (value is null or string or ValueType or Lethean.Learning.Adaptation.AuxiliaryBatch or Lethean.Learning.Corruptions.Corruption && value is not IEnumerable)
            return text.Append(value).Append(';');
        if (value is IEnumerable elements)
        {
            foreach (var element in elements)
                Append(text, element);
            return text.Append("];");
        }
        text.Append(value.GetType().Name).Append('(');
        var properties = value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var property in properties.Where(p => p.PropertyType != typeof(SourcePosition) && p.GetIndexParameters().Length == 0))
            Append(text.Append(property.Name).Append('='), property.GetValue(value));
        return text.Append(");");
    }
}
