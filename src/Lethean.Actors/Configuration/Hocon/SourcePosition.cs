namespace Lethean.Actors.Configuration.Hocon;

/// <summary>Where a value was written: a file with line and column (both from 1), or a command-line flag, which has neither.</summary>
public readonly record struct SourcePosition(string Source, int Line, int Column)
{
    public static SourcePosition OfFlag(string flag) => new(flag, 0, 0);

    public override string ToString() => Line == 0 ? Source : $"{Source}:{Line}:{Column}";
}
