namespace Lethean.Actors.Tests.Configuration;

public class HoconSubstitutionTests
{
    [Theory]
    [InlineData("a = 1\nb = ${a}", "{ a = 1, b = 1 }")]
    [InlineData("b = ${a}\na = 1", "{ b = 1, a = 1 }")]
    [InlineData("a = 1\nb = ${a}\na = 2", "{ a = 2, b = 2 }")]
    [InlineData("a = x\nb = ${a}/${a} y", "{ a = x, b = \"x/x y\" }")]
    [InlineData("a.b = 1\nc = ${a}\nc.d = 2", "{ a = { b = 1 }, c = { b = 1, d = 2 } }")]
    [InlineData("a { b = 1 }\nc = ${a} { b = 2 }", "{ a = { b = 1 }, c = { b = 2 } }")]
    [InlineData("a = [1]\nb = ${a} [2]", "{ a = [1], b = [1, 2] }")]
    [InlineData("a = [1]\na = ${a} [2]", "{ a = [1, 2] }")]
    [InlineData("a = x\na = ${a}y", "{ a = xy }")]
    [InlineData("a { l = [1] }\na { l = ${a.l} [2] }\nb = ${a}\nb { l += 3 }", "{ a = { l = [1, 2] }, b = { l = [1, 2, 3] } }")]
    [InlineData("a { x = 1, y = ${a.x} }", "{ a = { x = 1, y = 1 } }")]
    [InlineData("a { x = 1 }\na = ${a} { x = 2 }", "{ a = { x = 2 } }")]
    [InlineData("a { x { z = 1 } }\na = ${a.x}\na { x = 2 }", "{ a = { x = 2, z = 1 } }")]
    [InlineData("b = ${?a}", "{ }")]
    [InlineData("b = 1\nb = ${?a}", "{ b = 1 }")]
    [InlineData("b = x${?a}y", "{ b = xy }")]
    [InlineData("b = [1, ${?a}, 2]", "{ b = [1, 2] }")]
    [InlineData("b = ${?a} [1]", "{ b = [1] }")]
    [InlineData("b = ${?b} [1]", "{ b = [1] }")]
    [InlineData("\"x.y\" = 1\na = ${\"x.y\"}", "{ \"x.y\" = 1, a = 1 }")]
    [InlineData("a = \"${b}\"", "{ a = \"${b}\" }")]
    public void Substitution_should_see_the_merged_whole(string text, string expected) => Assert.Equal(expected, HoconText.Inline(text));

    [Theory]
    [InlineData("a = ${b}\nb = ${a}", "a cycle of substitutions")]
    [InlineData("a = ${a}", "${a} refers to itself")]
    [InlineData("a = x${a}", "${a} refers to itself")]
    [InlineData("a = ${b}\nb = ${c}\nc = [${a}] ${a}", "a cycle of substitutions")]
    [InlineData("a = 1\nb = ${a}\na = ${b}", "a cycle of substitutions")]
    [InlineData("b = ${a}\na = 1\na = ${b}", "a cycle of substitutions")]
    [InlineData("a { x = ${a} }", "values nested deeper than 64 levels when substitutions are replaced: does one contain itself?")]
    [InlineData("a = [${a}]", "values nested deeper than 64 levels when substitutions are replaced: does one contain itself?")]
    [InlineData("a { x = ${b} }\nb { y = ${a} }", "values nested deeper than 64 levels when substitutions are replaced: does one contain itself?")]
    [InlineData("a { x = ${a}, y = ${a} }", "values nested deeper than 64 levels when substitutions are replaced: does one contain itself?")]
    [InlineData("a = ${nope}", "${nope} is not set")]
    [InlineData("a = ${b.c}\nb = 1", "${b.c} is not set")]
    [InlineData("a = ${HOME}", "${HOME} is not set")]
    [InlineData("a = 1\nb = ${a} [2]", "a list beside text")]
    public void Substitution_should_be_refused(string text, string what)
    {
        var problem = HoconText.Refusal(text);
        Assert.StartsWith(what, problem.What, StringComparison.Ordinal);
        Assert.StartsWith("test.conf:", problem.Position.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_substitution_should_name_the_nearest_path()
    {
        var problem = HoconText.Refusal("a { rate = 1 }\nb = ${a.rat}");
        Assert.Equal("test.conf:2:5: ${a.rat} is not set; allowed: a path that is set, or ${?…} for one that may not be; did you mean 'a.rate'?", problem.ToString());
    }

    [Fact]
    public void Long_chains_should_be_refused_without_overflowing_the_stack()
    {
        var chain = string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"a{i} = ${{a{i + 1}}}")) + "\na20000 = 1";
        Assert.StartsWith("substitutions lead to substitutions too often", HoconText.Refusal(chain).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0} = [${{{1}}}, ${{{1}}}]", "[1]")]
    [InlineData("{0} = ${{{1}}} ${{{1}}}", "[1]")]
    [InlineData("{0} = ${{{1}}}${{{1}}}", "text")]
    [InlineData("{0} {{ x = ${{{1}}}, y = ${{{1}}} }}", "{ z = 1 }")]
    public void Exponential_expansion_should_be_refused(string doubling, string first)
    {
        var lines = Enumerable.Range(1, 50).Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, doubling, $"a{i}", $"a{i - 1}"));
        Assert.Contains("values when substitutions are replaced", HoconText.Refusal($"a0 = {first}\n" + string.Join('\n', lines)).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_should_not_be_blamed_on_substitutions_where_there_are_none()
    {
        Assert.Equal("more than 100000 values", HoconText.Refusal($"a = [{string.Join(", ", Enumerable.Range(0, 110_000))}]").What);
        Assert.StartsWith("{ a = [0, 0, 0,", HoconText.Inline(string.Concat(Enumerable.Repeat("a += 0\n", 1500))), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_assignments_to_one_key_should_be_read()
    {
        var text = string.Concat(Enumerable.Repeat("a { x = 1 }\n", 20_000)) + "a { y = 2 }";
        Assert.Equal("{ a = { x = 1, y = 2 } }", HoconText.Inline(text));
    }
}
