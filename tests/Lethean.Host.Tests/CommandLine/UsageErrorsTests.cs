using Lethean.Host.CommandLine;

namespace Lethean.Host.Tests.CommandLine;

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
    [InlineData("data", "", "usage: lethean data COMMAND [options] (see --help)")]
    public void Wrong_command_line_should_be_told_in_one_line_with_the_usage(string commandLine, string complaint, string usage)
    {
        using var error = new StringWriter { NewLine = "\n" };
        UsageErrors.Print(Cli.Root().Parse(commandLine.Split(' ')), error);
        var lines = error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("lethean: " + complaint, lines[0], StringComparison.Ordinal);
        Assert.StartsWith(usage, lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("System.", lines[0], StringComparison.Ordinal);
    }
}
