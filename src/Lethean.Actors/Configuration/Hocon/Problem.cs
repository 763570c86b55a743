using System.Collections.Immutable;
using Lethean.Learning;

namespace Lethean.Actors.Configuration.Hocon;

/// <summary>One thing to mend in a configuration.</summary>
/// <param name="Position">Where it is written.</param>
/// <param name="Path">Which setting; null where the text itself is malformed.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Allowed">What would be right.</param>
/// <param name="Nearest">The known name that was probably meant.</param>
public sealed record Problem(SourcePosition Position, HoconPath? Path, string What, string? Allowed = null, string? Nearest = null)
{
    /// <summary>One line: <c>file:line:column path: what; allowed: …; did you mean '…'?</c></summary>
    public override string ToString() =>
        $"{Position}{(Path is null ? "" : $" {Path}")}: {What}"
        + (Allowed is null ? "" : $"; allowed: {Allowed}")
        + (Nearest is null ? "" : $"; did you mean '{Nearest}'?");
}

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

/// <summary>Where a value was written: a file with line and column (both from 1), or a command-line flag, which has neither.</summary>
public readonly record struct SourcePosition(string Source, int Line, int Column)
{
    public static SourcePosition OfFlag(string flag) => new(flag, 0, 0);

    public override string ToString() => Line == 0 ? Source : $"{Source}:{Line}:{Column}";
}
