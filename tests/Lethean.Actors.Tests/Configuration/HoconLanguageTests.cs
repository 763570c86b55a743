using Lethean.Actors.Configuration.Hocon;

namespace Lethean.Actors.Tests.Configuration;

public class HoconLanguageTests
{
    [Theory]
    [InlineData("a = 1", "{ a = 1 }")]
    [InlineData("a : 1", "{ a = 1 }")]
    [InlineData("{ a = 1, b = 2 }", "{ a = 1, b = 2 }")]
    [InlineData("a = 1, b = 2,", "{ a = 1, b = 2 }")]
    [InlineData("a { b { c = 1 } }", "{ a = { b = { c = 1 } } }")]
    [InlineData("a.b.c = 1", "{ a = { b = { c = 1 } } }")]
    [InlineData("a.\"b.c\".d = 1", "{ a = { \"b.c\" = { d = 1 } } }")]
    [InlineData("a = []", "{ a = [] }")]
    [InlineData("a = [1, 2,\n3\n\n4,]", "{ a = [1, 2, 3, 4] }")]
    [InlineData("a = [{ b = 1 }, { b = 2 }]", "{ a = [{ b = 1 }, { b = 2 }] }")]
    [InlineData("a = [[1], []]", "{ a = [[1], []] }")]
    [InlineData("a = 1 # comment\n// another\nb = 2 // third", "{ a = 1, b = 2 }")]
    [InlineData("a = 5 minutes", "{ a = \"5 minutes\" }")]
    [InlineData("a = 90/s\nb = 1e-3\nc = -2\nd = 1e+5", "{ a = 90/s, b = 1e-3, c = -2, d = \"1e+5\" }")]
    [InlineData("a = random(32)", "{ a = random(32) }")]
    [InlineData("a = x \"y z\" w", "{ a = \"x y z w\" }")]
    [InlineData("a = null\nb = \"null\"", "{ a = null, b = \"null\" }")]
    [InlineData("include = 1", "{ include = 1 }")]
    [InlineData("include.x = 1", "{ include = { x = 1 } }")]
    [InlineData("\uFEFFa = 1\r\nb = 2\r\n\tc\t=\t3\t\r\n", "{ a = 1, b = 2, c = 3 }")]
    [InlineData("", "{ }")]
    [InlineData("# nothing", "{ }")]
    [InlineData("größe-2_ = 1", "{ größe-2_ = 1 }")]
    public void Reader_should_read_the_language(string text, string expected) => Assert.Equal(expected, HoconText.Inline(text));

    [Theory]
    [InlineData("a = 1\na = 2", "{ a = 2 }")]
    [InlineData("a { b = 1 }\na { c = 2 }", "{ a = { b = 1, c = 2 } }")]
    [InlineData("a { b = 1, c = 1 }\na.b = 2", "{ a = { b = 2, c = 1 } }")]
    [InlineData("a { b = 1 }\na = null\na { c = 2 }", "{ a = { c = 2 } }")]
    [InlineData("a = [1]\na = [2]", "{ a = [2] }")]
    [InlineData("a = { b = 1 } { c = 2 }", "{ a = { b = 1, c = 2 } }")]
    [InlineData("a = [1] [2, 3]", "{ a = [1, 2, 3] }")]
    [InlineData("a += 1\na += 2", "{ a = [1, 2] }")]
    [InlineData("a = [0]\na += { b = 1 }", "{ a = [0, { b = 1 }] }")]
    public void Later_values_should_merge_or_replace(string text, string expected) => Assert.Equal(expected, HoconText.Inline(text));

    [Fact]
    public void Quoted_text_should_keep_everything_and_replace_escapes() =>
        Assert.Equal("q\" b\\ s/ \b\f\n\r\t A €, # // ${x} = [", HoconText.Scalar("""a = "q\" b\\ s\/ \b\f\n\r\t \u0041 \u20AC, # // ${x} = [" """, "a").Text);

    [Fact]
    public void Triple_quoted_text_should_keep_lines_and_backslashes() =>
        Assert.Equal("one\n \"two\" \\n", HoconText.Scalar("a = \"\"\"one\r\n \"two\" \\n\"\"\"", "a").Text);

    [Fact]
    public void Every_value_should_know_where_it_was_written()
    {
        var root = HoconText.Read("a = 1\n\n  b {\n    c = [x, { d = \"y\" }]\n  }");
        Assert.Equal("test.conf:1:5", root["a"]!.Position.ToString());
        var list = (HoconList)root.Find(HoconPath.Parse("b.c", default))!;
        Assert.Equal("test.conf:4:9", list.Position.ToString());
        Assert.Equal("test.conf:4:10", list.Elements[0].Position.ToString());
        Assert.Equal("test.conf:4:13", list.Elements[1].Position.ToString());
        var inner = ((HoconObject)list.Elements[1]).Fields["d"];
        Assert.Equal("test.conf:4:15", inner.KeyPosition.ToString());
        Assert.Equal("test.conf:4:19", inner.Value.Position.ToString());
    }
}
