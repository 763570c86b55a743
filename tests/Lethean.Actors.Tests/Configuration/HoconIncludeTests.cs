using Lethean.Actors.Configuration.Hocon;

namespace Lethean.Actors.Tests.Configuration;

public sealed class HoconIncludeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lethean-hocon-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Include_should_be_looked_for_beside_the_including_file()
    {
        Write("base.conf", "a = 1\nb = ${c}\ninclude \"deep/more.conf\"");
        Write("deep/more.conf", "d = 4\ninclude \"most.conf\"");
        Write("deep/most.conf", "e = 5");
        Assert.Equal("{ a = 2, b = 3, d = 4, e = 5, c = 3 }", Inline("include \"base.conf\"\na = 2\nc = 3"));
    }

    [Fact]
    public void Include_should_work_inside_an_object()
    {
        Write("base.conf", "a = 1");
        Assert.Equal("{ x = { a = 1 } }", Inline("x {\n  include \"base.conf\"\n}"));
    }

    [Fact]
    public void Included_values_should_know_their_own_file()
    {
        Write("deep/more.conf", "\n  d = 4");
        var root = HoconText.Read("include \"deep/more.conf\"", _folder);
        Assert.Equal($"{Path.Combine(_folder, "deep/more.conf")}:2:7", root["d"]!.Position.ToString());
    }

    [Fact]
    public void Missing_include_should_be_refused_where_it_is_asked_for()
    {
        var problem = Refusal("a = 1\ninclude \"nope.conf\"");
        Assert.Equal("test.conf:2:1", problem.Position.ToString());
        Assert.Contains("there is no file", problem.What, StringComparison.Ordinal);
        Assert.Contains("nope.conf", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Include_cycle_should_be_refused_with_its_chain()
    {
        Write("one.conf", "include \"two.conf\"");
        Write("two.conf", "\ninclude \"./one.conf\"");
        var problem = Refusal("include \"one.conf\"");
        Assert.Contains("includes itself (one.conf → two.conf → one.conf)", problem.What, StringComparison.Ordinal);
        Assert.Equal($"{Path.Combine(_folder, "two.conf")}:2:1", problem.Position.ToString());
    }

    [Fact]
    public void File_that_includes_itself_should_be_refused()
    {
        Write("one.conf", "include \"one.conf\"");
        var path = Path.Combine(_folder, "one.conf");
        var refusal = Assert.Throws<ConfigurationException>(() => new HoconSources().ReadFile(path));
        Assert.Contains("includes itself", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_files_within_each_other_should_be_refused_and_not_blamed_on_substitutions()
    {
        var deep = (Open: string.Concat(Enumerable.Repeat("a { ", 40)), Close: new string('}', 40));
        File.WriteAllText(Path.Combine(_folder, "inner.conf"), $"{deep.Open}b = 1{deep.Close}");
        var refusal = HoconText.Refusal($"{deep.Open}include \"inner.conf\"\n{deep.Close}", _folder);
        Assert.Equal("values nested deeper than 64 levels", refusal.What);
    }

    [Fact]
    public void Too_many_includes_should_be_refused()
    {
        Write("leaf.conf", "a = 1");
        Assert.StartsWith("too many includes", Refusal(string.Concat(Enumerable.Repeat("include \"leaf.conf\"\n", 101))).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_binary_and_long_file_should_be_refused()
    {
        Write("deep/x.conf", "");
        File.WriteAllBytes(Path.Combine(_folder, "binary.conf"), [0x61, 0x3d, 0xff, 0xfe, 0x80]);
        Write("long.conf", "#" + new string('x', 1 << 20));
        Assert.Contains("is a folder", Refusal("include \"deep\"").What, StringComparison.Ordinal);
        Assert.Contains("is not text in UTF-8", Refusal("include \"binary.conf\"").What, StringComparison.Ordinal);
        Assert.Contains("is too long", Refusal("include \"long.conf\"").What, StringComparison.Ordinal);
    }

    private string Inline(string text) => HoconWriter.WriteInline(HoconText.Read(text, _folder));

    private Problem Refusal(string text) => HoconText.Refusal(text, _folder);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
