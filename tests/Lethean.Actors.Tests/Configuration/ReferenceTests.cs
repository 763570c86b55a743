using Lethean.Actors.Configuration;
using Lethean.Actors.Configuration.Hocon;

namespace Lethean.Actors.Tests.Configuration;

/// <summary>Nobody reads a key that reference.conf does not have, it has none that nobody reads, and it says what the kinds declare.</summary>
public class ReferenceTests
{
    private static readonly HoconObject Reference = HoconText.Read(ReferenceText.Shipped);

    public static TheoryData<string> Keys => [.. PathsOf((HoconObject)Reference["lethean"]!, SettingPaths.Lethean)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_key_of_the_reference_should_be_read(string path)
    {
        // No setting takes a list that holds a list: whoever reads the key complains.
        var problems = Scenario.Problems("", $"{path}=[[]]");
        Assert.Contains(problems, problem => problem.StartsWith($"--set {path}:", StringComparison.Ordinal) && !problem.Contains("unknown key", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void No_key_should_have_a_default_elsewhere(string path)
    {
        var complete = Reference.MergedWith(HoconText.Read(Scenario.Least));
        var reader = new ExperimentReader("test", [Without(complete, HoconPath.Parse(path, default))], [], KnownKinds.All);
        var refusal = Assert.Throws<ConfigurationException>(reader.Read);
        Assert.Contains(refusal.Problems, problem => problem.What == "not set" && $"{problem.Path}" == path);
    }

    [Fact]
    public void What_it_says_of_kinds_should_be_what_they_declare()
    {
        // To mend it: lethean config reference > hocon/reference.conf
        Assert.Equal(ReferenceText.Render(KnownKinds.All), ReferenceText.Shipped);
    }

    [Fact]
    public void Key_that_nobody_reads_should_be_refused_in_the_reference_too()
    {
        var more = Reference.MergedWith(HoconText.Read("lethean.device.more = 1"));
        var refusal = Assert.Throws<ConfigurationException>(new ExperimentReader("test", [more, HoconText.Read(Scenario.Least)], [], KnownKinds.All).Read);
        Assert.Equal("unknown key", Assert.Single(refusal.Problems).What);
    }

    [Fact]
    public void Every_key_should_have_a_comment_above_it_or_above_its_group()
    {
        var lines = ReferenceText.Shipped.Split('\n');
        foreach (var field in AllFields((HoconObject)Reference["lethean"]!))
        {
            var above = field.KeyPosition.Line - 2;
            while (lines[above].Contains('=', StringComparison.Ordinal) && !lines[above].TrimStart().StartsWith('#'))
                above--;
            Assert.True(IsComment(lines[above]) || IsSection(field, lines), $"{field.KeyPosition} has no comment: {lines[field.KeyPosition.Line - 1]}");
        }
    }

    [Fact]
    public void Actor_system_should_get_its_section_and_the_dispatchers()
    {
        var text = Scenario.Load("akka.loglevel = DEBUG").AkkaSection;
        var section = HoconText.Read(text);
        Assert.Equal(["akka", .. DispatcherIds.All], section.Fields.Keys);
        Assert.Equal("DEBUG", Text(section, "akka.loglevel"));
        Assert.Equal("off", Text(section, "akka.coordinated-shutdown.exit-clr"));
        Assert.Equal("PinnedDispatcher", Text(section, $"{DispatcherIds.Model}.type"));
        Assert.Equal("PinnedDispatcher", Text(section, $"{DispatcherIds.Evaluator}.type"));
        Assert.Equal("PinnedDispatcher", Text(section, $"{DispatcherIds.Surrogate}.type"));
        Assert.Equal("PinnedDispatcher", Text(section, $"{DispatcherIds.Writer}.type"));
    }

    [Fact]
    public void Actor_system_should_understand_its_section()
    {
        var config = Akka.Configuration.ConfigurationFactory.ParseString(Scenario.Load().AkkaSection);
        Assert.Equal("WARNING", config.GetString("akka.loglevel"));
        Assert.False(config.GetBoolean("akka.coordinated-shutdown.exit-clr"));
        Assert.Empty(config.GetStringList("akka.loggers"));
        Assert.Equal("PinnedDispatcher", config.GetString($"{DispatcherIds.Model}.type"));
    }

    private static string Text(HoconObject section, string path) => ((HoconScalar)section.Find(HoconPath.Parse(path, default))!).Text;

    private static HoconObject Without(HoconObject node, HoconPath path)
    {
        var key = path.Elements[0];
        if (path.Elements.Length == 1)
            return node.Without(excluded => excluded == key);
        var inner = Without((HoconObject)node[key]!, new HoconPath(path.Elements.RemoveAt(0)));
        return HoconObject.Of(node.Position, node.Fields.Select(field => field.Key == key ? KeyValuePair.Create(key, field.Value with { Value = inner }) : field));
    }

    private static bool IsComment(string line) => line.TrimStart().StartsWith('#');

    private static bool IsSection(HoconField field, string[] lines) => field.Value is HoconObject && lines[field.KeyPosition.Line - 1].TrimEnd().EndsWith('{');

    private static IEnumerable<HoconField> AllFields(HoconObject node) =>
        node.Fields.Values.SelectMany(field => field.Value is HoconObject inner ? AllFields(inner).Prepend(field) : [field]);

    private static IEnumerable<string> PathsOf(HoconObject node, HoconPath path) => node.Fields.SelectMany(field =>
        field.Value.Value is HoconObject { Fields.Count: > 0 } inner ? PathsOf(inner, path / field.Key) : [$"{path / field.Key}"]);
}
