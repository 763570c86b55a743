using System.CommandLine;
using Lethean.Host.Commands;

namespace Lethean.Host.Tests.Commands;

public sealed class UsageErrorsTests
{
    [Theory]
    [InlineData("run", "run needs SCENARIO", "usage: lethean run SCENARIO… [options] (see --help)")]
    [InlineData("compare", "compare needs RUN", "usage: lethean compare RUN… [options] (see --help)")]
    [InlineData("run a.conf --seed", "--seed needs a value: --seed N", "usage: lethean run")]
    [InlineData("run a.conf --seed -1", "--seed -1: not allowed; allowed: a whole number from 0 to 18446744073709551615", "usage: lethean run")]
    [InlineData("evaluate a --images many", "--images many: not allowed; allowed: a whole number", "usage: lethean evaluate CHECKPOINT [options]")]
    [InlineData("evaluate a --adaptation always", "--adaptation always: not allowed; allowed: none, episodic, online", "usage: lethean evaluate")]
    [InlineData("run a.conf --seeds 1", "unknown option '--seeds'; did you mean '--seed'?", "usage: lethean run")]
    [InlineData("dem", "unknown command or argument 'dem'; did you mean 'demo'?", "usage: lethean COMMAND [options] (see --help)")]
    [InlineData("evaluate a --adaptation none --adaptation always --adaptation online", "--adaptation always: not allowed; allowed: none, episodic, online", "usage: lethean evaluate")]
    [InlineData("evaluate a --adaptation 2", "--adaptation 2: not allowed; allowed: none, episodic, online", "usage: lethean evaluate")]
    [InlineData("export a --out b --format 1", "--format 1: not allowed; allowed: csv, parquet", "usage: lethean export RUN… [options]")]
    [InlineData("export a", "export needs --out DIR", "usage: lethean export RUN… [options]")]
    [InlineData("run a.conf --seed 1 --seed 2", "--seed is given 2 times; allowed: once", "usage: lethean run")]
    [InlineData("run a.conf --workers many", "--workers many: not allowed; allowed: a whole number from 1 to 256", "usage: lethean run")]
    [InlineData("run a.conf --workers 257", "--workers 257: not allowed; allowed: a whole number from 1 to 256", "usage: lethean run")]
    [InlineData("run --version", "unknown option '--version'; ", "usage: lethean run")]
    [InlineData("--json run a.conf", "--json stands before the command; options come after it", "usage: lethean run")]
    [InlineData("resume a b", "'b' is one argument too many for resume", "usage: lethean resume RUN [options]")]
    [InlineData("doctor now", "'now' is one argument too many for doctor", "usage: lethean doctor [options]")]
    [InlineData("ru\nn a", "unknown command or argument 'ru\\u000an'; did you mean 'run'?", "usage: lethean COMMAND")]
    [InlineData("run a.conf --workers 1\n2", "--workers 1\\u000a2: not allowed", "usage: lethean run")]
    [InlineData("--version run", "--version stands alone", "usage: lethean run")]
    [InlineData("evaluate a --corruptions ,", "--corruptions ,: names nothing; allowed: names, separated by commas", "usage: lethean evaluate")]
    [InlineData("gradient-correlation a --attacks ,,", "--attacks ,,: names nothing; allowed: names, separated by commas", "usage: lethean gradient-correlation")]
    [InlineData("gradient-correlation a --history some", "--history some: allowed: all, or a whole number of images, 2 or more", "usage: lethean gradient-correlation")]
    [InlineData("gradient-correlation a --reference-images 16,x", "--reference-images 16,x: 'x' is no whole number; allowed: numbers of images, separated by commas", "usage: lethean gradient-correlation")]
    [InlineData("RUN a.conf", "unknown command or argument 'RUN'; did you mean 'run'?", "usage: lethean COMMAND")]
    [InlineData("data fetch", "fetch needs DATASET", "usage: lethean data fetch DATASET [options]")]
    [InlineData("data", "data needs a command: list, fetch, verify", "usage: lethean data COMMAND [options] (see --help)")]
    public void Wrong_command_line_should_be_told_in_one_line_with_the_usage(string commandLine, string complaint, string usage)
    {
        var lines = UsageErrors.In(Cli.Root().Parse(commandLine.Split(' ')))!.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith(complaint, lines[0], StringComparison.Ordinal);
        Assert.StartsWith(usage, lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("System.", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_default_should_be_told_once_and_as_users_write_it()
    {
        var lines = CommandsOf(Cli.Root()).SelectMany(HelpLines).Where(line => line.Contains("default", StringComparison.Ordinal)).ToList();

        Assert.InRange(lines.Count, 20, 200);
        Assert.All(lines, line =>
        {
            Assert.DoesNotMatch(@"\(default.*\[default", line);
            Assert.DoesNotMatch(@"\[default: ([A-Z]|.*\|)", line);
        });
    }

    [Fact]
    public void Prose_of_the_help_should_break_where_the_terminal_ends_and_nowhere_else()
    {
        var prose = HelpLines(["run"]).SkipWhile(line => line != "Description:").Skip(1).TakeWhile(line => line.Trim().Length > 0).ToList();

        Assert.StartsWith("Simulates a scenario: traffic and attacks against a model", prose[0].Trim(), StringComparison.Ordinal);
        // Without a terminal, the help is for files: all lines but the last are as long as the next word allows.
        Assert.All(prose.Zip(prose.Skip(1)), lines => Assert.True(lines.First.Length + 1 + lines.Second.Trim().Split(' ')[0].Length > 118, lines.First));
        Assert.All(HelpLines(["run"]), line => Assert.True(line.TrimEnd().Length <= 150, line));
        Assert.Contains(HelpLines(["run"]), line => line.Trim() == "lethean run hocon/benign.conf --seed 7 --json");
    }

    [Theory]
    [InlineData("gradient-correlation")]
    [InlineData("evaluate")]
    public void Seed_of_a_command_without_a_scenario_should_not_come_from_one(string command) =>
        Assert.DoesNotContain(HelpLines([command]), line => line.Contains("the scenario's", StringComparison.Ordinal));

    private static IEnumerable<string[]> CommandsOf(Command command) =>
        [[], .. command.Subcommands.SelectMany(inner => CommandsOf(inner).Select(words => (string[])[inner.Name, .. words]))];

    private static string[] HelpLines(string[] command)
    {
        using var help = new StringWriter();
        Cli.Root().Parse([.. command, "--help"]).Invoke(new InvocationConfiguration { Output = help });
        return help.ToString().Split('\n');
    }

    [Fact]
    public void Every_option_with_values_of_its_own_should_say_which_ones()
    {
        var typed = (from command in Cli.Root().Subcommands
                     from option in command.Options
                     let value = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType.GetElementType() ?? option.ValueType
                     where value != typeof(string) && value != typeof(bool)
                     let needed = command.Options.Where(other => other.Required).SelectMany(other => new[] { other.Name, "x" })
                     select (Line: (string[])[command.Name, .. command.Arguments.Select(_ => "x"), .. needed, option.Name, "nonsense"], option.Name)).ToList();

        Assert.InRange(typed.Count, 10, 100);
        Assert.All(typed, one =>
            Assert.Matches($"^{one.Name} nonsense: not allowed; allowed: [a-z0-9 ,]+\n", UsageErrors.In(Cli.Root().Parse(one.Line))));
    }
}
