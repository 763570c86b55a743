using Akka.Configuration;

namespace ConformanceTests.Hocon;

public sealed class ConfigTests
{
    [Theory]
    [InlineData("a = 1", "1")]
    [InlineData("a : text", "text")]
    [InlineData("a = two words", "two words")]
    [InlineData("a = \"quoted, {text}\"", "quoted, {text}")]
    [InlineData("a = \"\"", "")]
    [InlineData("a = \"tab\\tquote\\\"\"", "tab\tquote\"")]
    [InlineData("a = \"\"\"raw \"text\" \\n\"\"\"", "raw \"text\" \\n")]
    [InlineData("a = 90/s", "90/s")]
    [InlineData("a = x # comment", "x")]
    [InlineData("a = x // comment", "x")]
    [InlineData("# comment\na = x", "x")]
    [InlineData("a = 1\na = 2", "2")]
    [InlineData("{ a = braces }", "braces")]
    [InlineData("b = value\na = ${b}", "value")]
    [InlineData("b { c = deep }\na = ${b.c}", "deep")]
    public void String_should_be_read(string hocon, string expected) =>
        Assert.Equal(expected, ConfigurationFactory.ParseString(hocon).GetString("a"));

    [Theory]
    [InlineData("a { b { c = 1 } }", "a.b.c")]
    [InlineData("a.b.c = 1", "a.b.c")]
    [InlineData("a { b.c = 1 }", "a.b.c")]
    [InlineData("a.\"b.c\" = 1", "a.\"b.c\"")]
    [InlineData("a { b = 0 }\na { c = 1 }", "a.c")]
    [InlineData("a = { b = 1 }", "a.b")]
    [InlineData("a { x = 0, b = 1 }", "a.b")]
    public void Path_should_lead_to_the_value(string hocon, string path) =>
        Assert.Equal(1, ConfigurationFactory.ParseString(hocon).GetInt(path));

    [Theory]
    [InlineData("true", true)]
    [InlineData("on", true)]
    [InlineData("false", false)]
    [InlineData("off", false)]
    public void Boolean_should_be_read(string text, bool expected) =>
        Assert.Equal(expected, ConfigurationFactory.ParseString("a = " + text).GetBoolean("a", !expected));

    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("10 seconds", 10_000)]
    [InlineData("5 minutes", 300_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("250ms", 250)]
    [InlineData("1.5s", 1500)]
    [InlineData("2d", 172_800_000)]
    [InlineData("100", 100)]
    public void Duration_should_be_read(string text, double milliseconds) => Assert.Equal(
        TimeSpan.FromMilliseconds(milliseconds), ConfigurationFactory.ParseString("a = " + text).GetTimeSpan("a"));

    [Fact]
    public void Infinite_duration_should_be_read() => Assert.Equal(
        Timeout.InfiniteTimeSpan, ConfigurationFactory.ParseString("a = infinite").GetTimeSpan("a"));

    [Fact]
    public void Numbers_should_be_read_whatever_the_culture()
    {
        var config = ConfigurationFactory.ParseString("d = 0.001, e = 1e-3, i = -7, l = 5000000000");
        Assert.Equal(0.001, config.GetDouble("d"));
        Assert.Equal(0.001, config.GetDouble("e"));
        Assert.Equal(-7, config.GetInt("i"));
        Assert.Equal(5_000_000_000, config.GetLong("l"));
    }

    [Fact]
    public void Text_should_not_pass_for_a_number_or_a_boolean()
    {
        var config = ConfigurationFactory.ParseString("a = text");
        Assert.Throws<FormatException>(() => config.GetInt("a"));
        Assert.Throws<FormatException>(() => config.GetDouble("a"));
        Assert.ThrowsAny<Exception>(() => config.GetBoolean("a"));
    }

    [Fact]
    public void Lists_should_be_read()
    {
        var config = ConfigurationFactory.ParseString("""
            a = [one, "two, too", three]
            b = [
              1
              2
            ]
            c = [ { x = 1 }, { x = 2 } ]
            e = []
            """);
        Assert.Equal(["one", "two, too", "three"], config.GetStringList("a"));
        Assert.Equal(["1", "2"], config.GetStringList("b"));
        Assert.Equal(["1", "2"], config.GetValue("c").GetArray().Select(item => item.GetObject().GetKey("x").GetString()));
        Assert.Empty(config.GetStringList("e"));
        Assert.Empty(config.GetStringList("missing"));
    }

    [Fact]
    public void Missing_path_should_give_the_default()
    {
        var config = ConfigurationFactory.ParseString("a.b = 1");
        Assert.False(config.HasPath("a.c"));
        Assert.True(config.HasPath("a.b"));
        Assert.Null(config.GetString("x"));
        Assert.Equal("d", config.GetString("a.c", "d"));
        Assert.Equal(5, config.GetInt("a.c", 5));
        Assert.Equal(TimeSpan.FromSeconds(1), config.GetTimeSpan("a.c", TimeSpan.FromSeconds(1)));
        Assert.Null(config.GetConfig("a.c"));
    }

    [Fact]
    public void Fallback_should_fill_in_but_not_override()
    {
        var config = ConfigurationFactory.ParseString("a { x = 1, list = [1] }")
            .WithFallback(ConfigurationFactory.ParseString("a { x = 9, y = 2, list = [7, 8] }\nb = 3"));
        Assert.Equal(1, config.GetInt("a.x"));
        Assert.Equal(2, config.GetInt("a.y"));
        Assert.Equal(["1"], config.GetStringList("a.list"));
        Assert.Equal(3, config.GetInt("b"));
        Assert.Equal(2, config.GetConfig("a").GetInt("y"));
    }

    [Fact]
    public void Empty_configuration_should_be_empty()
    {
        Assert.True(Config.Empty.IsEmpty);
        Assert.True(ConfigurationFactory.Empty.IsEmpty);
        Assert.False(Config.Empty.HasPath("a"));
        var config = ConfigurationFactory.ParseString("a = 1");
        Assert.Equal(1, Config.Empty.WithFallback(config).GetInt("a"));
        Assert.Equal(1, config.WithFallback(Config.Empty).GetInt("a"));
    }

    [Fact]
    public void Object_should_be_substituted()
    {
        var config = ConfigurationFactory.ParseString("base { rate = 1, kind = benign }\na = ${base}");
        Assert.Equal(1, config.GetInt("a.rate"));
        Assert.Equal("benign", config.GetConfig("a").GetString("kind"));
    }

    [Fact]
    public void Substitution_should_see_the_last_value() =>
        Assert.Equal("2", ConfigurationFactory.ParseString("b = 1\na = ${b}\nb = 2").GetString("a"));

    [Fact]
    public void Printed_configuration_should_read_back()
    {
        var config = ConfigurationFactory.ParseString("""
            a { b = "two words", n = 0.5, list = [1, 2] }
            c = "x:y"
            """);
        var copy = ConfigurationFactory.ParseString(config.ToString());
        Assert.Equal("two words", copy.GetString("a.b"));
        Assert.Equal(0.5, copy.GetDouble("a.n"));
        Assert.Equal(["1", "2"], copy.GetStringList("a.list"));
        Assert.Equal("x:y", copy.GetString("c"));
    }

    [Fact]
    public void Printing_should_include_the_fallback_when_asked()
    {
        var config = ConfigurationFactory.ParseString("a = 1").WithFallback(ConfigurationFactory.ParseString("b = 2"));
        Assert.False(ConfigurationFactory.ParseString(config.ToString(includeFallback: false)).HasPath("b"));
        Assert.Equal(2, ConfigurationFactory.ParseString(config.ToString(includeFallback: true)).GetInt("b"));
    }

    [Fact]
    public void Unresolved_substitution_should_be_refused() =>
        Assert.ThrowsAny<Exception>(() => ConfigurationFactory.ParseString("a = ${nope}"));
}
