using Lethean.Actors.Configuration.Hocon;

namespace Lethean.Actors.Configuration;

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
