using System.Text.RegularExpressions;
using Lethean.Host.Terminal;

namespace Lethean.Host.Tests.Terminal;

public sealed class TextTableTests
{
    private static readonly string[] Numbers = ["93.6 %", "11.2 %", "123456", "0.25 s", "93.6 % ± 1.25", "≥ 10 samples"];

    [Fact]
    public void Table_with_room_should_be_one_table()
    {
        var lines = Draw(Sample(), 120);
        Assert.Equal(5, lines.Count);
        Assert.Equal("│ arm                     │ source │  first │ second │ third of them │ fourth │         fifth │        sixth │", lines[1]);
        Assert.Equal("│ undefended kind=lethean │ users  │ 93.6 % │ 11.2 % │        123456 │ 0.25 s │ 93.6 % ± 1.25 │ ≥ 10 samples │", lines[3]);
    }

    [Theory]
    [InlineData(160)]
    [InlineData(120)]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(40)]
    public void Narrow_table_should_break_between_columns_and_never_inside_a_number(int width)
    {
        var lines = Draw(Sample(), width);
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        Assert.All(Numbers, number => Assert.Single(lines, line => line.Contains($" {number} │", StringComparison.Ordinal)));
        // Every table of them says what its row is about: put together, the lines of its name are the name.
        var tables = string.Join('\n', lines).Split('╭', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(tables, table => Assert.Contains("undefendedkind=lethean", Regex.Replace(FirstCells(table), @"\s", ""), StringComparison.Ordinal));
    }

    [Fact]
    public void Headers_should_break_between_words_where_that_saves_a_table()
    {
        var lines = Draw(Sample(), 108);
        Assert.Equal(7, lines.Count);
        Assert.Equal(["third", "of", "them"], lines[1..4].Select(line => line.Split('│')[5].Trim()));
    }

    [Fact]
    public void Accuracy_with_its_interval_should_stay_whole_at_40_columns()
    {
        var table = new TextTable(1, "accuracy (severity 5)", "not adapting", "online");
        table.Add("gaussian_noise", "92.49 % (91.9 to 93.0)", "88.00 % (87.1 to 88.9)");
        var lines = Draw(table, 40);
        Assert.All(lines, line => Assert.True(line.Length <= 40, line));
        Assert.Single(lines, line => line.Contains("│ 92.49 % (91.9 to 93.0) │", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("│ 88.00 % (87.1 to 88.9) │", StringComparison.Ordinal));
    }

    [Fact]
    public void Cell_from_a_file_should_not_reach_the_terminal_as_it_is()
    {
        var table = new TextTable(1, "arm", "value");
        table.Add("a\u001b[31mred\n[bold]x[/]" + new string('y', 100_000), "\u0007");
        var text = string.Join('\n', Draw(table, 120));
        Assert.Contains(@"a\u001b[31mred\u000a[bold]x[/]yyyy", text, StringComparison.Ordinal);
        Assert.Contains(@"\u0007", text, StringComparison.Ordinal);
        Assert.Contains('…', text);
        Assert.DoesNotContain('\u001b', text);
        Assert.InRange(text.Length, 1, 1000);
    }

    private static TextTable Sample()
    {
        var table = new TextTable(2, "arm", "source", "first", "second", "third of them", "fourth", "fifth", "sixth");
        table.Add(["undefended kind=lethean", "users", .. Numbers.Select(number => new TextCell(number))]);
        return table;
    }

    private static List<string> Draw(TextTable table, int width)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var output = new Output(json: false, text, redirected: true);
        output.Human.Profile.Width = width;
        table.Write(output.Human);
        return [.. text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd())];
    }

    private static string FirstCells(string table) =>
        string.Concat(table.Split('\n').Where(line => line.StartsWith('│')).Skip(1).Select(line => line.Split('│')[1]));
}
