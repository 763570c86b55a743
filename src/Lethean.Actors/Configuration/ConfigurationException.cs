using System.Collections.Immutable;
using Lethean.Learning;

namespace Lethean.Actors.Configuration;

/// <summary>A configuration that cannot be used. The message has one line for each problem, ten at most.</summary>
public sealed class ConfigurationException(ImmutableArray<Problem> problems) : InputException(Describe(problems))
{
    private const int MostLines = 10;

    /// <summary>All of them.</summary>
    public ImmutableArray<Problem> Problems { get; } = problems;

    private static IEnumerable<string> Describe(ImmutableArray<Problem> problems)
    {
        var lines = problems.Take(MostLines).Select(problem => problem.ToString());
        return problems.Length > MostLines ? lines.Append($"… and {problems.Length - MostLines} more problems") : lines;
    }
}
