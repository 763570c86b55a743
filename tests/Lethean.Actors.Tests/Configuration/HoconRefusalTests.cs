namespace Lethean.Actors.Tests.Configuration;

public class HoconRefusalTests
{
    [Theory]
    [InlineData("a = 1 b = 2", 1, 9, "'=' in a value")]
    [InlineData("a = {} b = 1", 1, 10, "'=' in a value")]
    [InlineData("a = {} b", 1, 5, "text beside an object")]
    [InlineData("a = [1] 2", 1, 5, "text beside a list")]
    [InlineData("= 4", 1, 1, "an empty key")]
    [InlineData("\"\" = 4", 1, 1, "an empty key")]
    [InlineData("a..b = 4", 1, 3, "an empty key")]
    [InlineData(".a = 4", 1, 1, "an empty key")]
    [InlineData("a. = 4", 1, 3, "an empty key")]
    [InlineData("a b = 4", 1, 3, "'b' after the key 'a'")]
    [InlineData("a", 1, 2, "the end of the text after the key 'a'")]
    [InlineData("a =", 1, 4, "the end of the text where a value should be")]
    [InlineData("a =\n1", 1, 4, "the end of the line where a value should be")]
    [InlineData("a = , b = 1", 1, 5, "',' where a value should be")]
    [InlineData("a = 1,, b = 2", 1, 7, "',' where a key should be")]
    [InlineData("bad = [1, 2\nb = 3", 2, 3, "'=' in the list opened at test.conf:1:7")]
    [InlineData("a = [{ b = 1 c = 2 }]", 1, 16, "'=' in a value")]
    [InlineData("a = [[1], 2 b = 3]", 1, 15, "'=' in the list opened at test.conf:1:5")]
    [InlineData("x = 1\nbad = [1, 2", 2, 7, "the list opened here is never closed")]
    [InlineData("x = 1\nbad { a = 1", 2, 5, "the object opened here is never closed")]
    [InlineData("{ a = 1", 1, 1, "the object opened here is never closed")]
    [InlineData("a = \"open", 1, 5, "the text opened here is not closed")]
    [InlineData("a = \"open\nb = \"x\"", 1, 5, "the text opened here is not closed")]
    [InlineData("a = \"\"\"open\n\n", 1, 5, "the text opened here is never closed")]
    [InlineData("a = \"\\x\"", 1, 6, "an unknown escape")]
    [InlineData("a = \"\\u12\"", 1, 6, "an unknown escape")]
    [InlineData("a = 1\n}", 2, 1, "a '}' that closes nothing")]
    [InlineData("{ a = 1 } b", 1, 11, "'b' after the closing '}'")]
    [InlineData("a = 1 ]", 1, 7, "']' after a value")]
    [InlineData("a = [1 }", 1, 8, "'}' after a value")]
    [InlineData("[1]", 1, 1, "a list at the top of a file")]
    [InlineData("a = ${b", 1, 5, "the substitution opened here is not closed")]
    [InlineData("a = ${}", 1, 7, "an empty key")]
    [InlineData("a = $b", 1, 5, "'$' in a value")]
    [InlineData("a = x@y", 1, 6, "'@' in a value")]
    [InlineData("a = +5", 1, 5, "'+' in a value")]
    [InlineData("a% = 5", 1, 2, "'%' after the key 'a'")]
    [InlineData("%a = 5", 1, 1, "'%' where a key should be")]
    [InlineData("a = \0", 1, 5, "the control character U+0000 in a value")]
    [InlineData("\"\"\"a\"\"\" = 5", 1, 1, "a key in triple quotes")]
    [InlineData("include file(\"x\")", 1, 9, "'f' after include")]
    [InlineData("include \"\"", 1, 1, "include without a file name")]
    [InlineData("a = 1\na += 2", 2, 6, "'+=' to text")]
    public void Reader_should_refuse_and_say_where(string text, int line, int column, string what)
    {
        var problem = HoconText.Refusal(text);
        Assert.StartsWith(what, problem.What, StringComparison.Ordinal);
        Assert.Equal($"test.conf:{line}:{column}", problem.Position.ToString());
        Assert.DoesNotContain('\n', problem.ToString());
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{ a = ", " }")]
    public void Reader_should_refuse_deep_nesting_and_read_what_is_just_short_of_it(string open, string close)
    {
        string Nested(int levels) => "x = " + string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels));
        var inner = open == "[" ? 64 : 63;
        HoconText.Read(Nested(inner - 1).Replace("x = 1", "x = 2", StringComparison.Ordinal));
        Assert.Equal("nested too deep", HoconText.Refusal(Nested(65)).What);
        Assert.Equal("nested too deep", HoconText.Refusal(Nested(100_000)).What);
    }

    [Fact]
    public void Reader_should_refuse_keys_of_too_many_elements() =>
        Assert.StartsWith("a key of 10000 elements", HoconText.Refusal(string.Join('.', Enumerable.Repeat("a", 10_000)) + " = 1").What, StringComparison.Ordinal);
}
