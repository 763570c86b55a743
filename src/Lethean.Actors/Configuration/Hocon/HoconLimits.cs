namespace Lethean.Actors.Configuration.Hocon;

/// <summary>Bounds that no sensible configuration meets; with them, a file can neither overflow the stack nor run on and on.</summary>
internal static class HoconLimits
{
    /// <summary>Objects and lists within each other, the elements of a dotted key included.</summary>
    public const int Depth = 64;

    /// <summary>Substitutions that lead to substitutions.</summary>
    public const int SubstitutionDepth = 128;

    /// <summary>Values, and 64-character pieces of text, that substitutions may expand a configuration to.</summary>
    public const int Expansion = 100_000;

    /// <summary>Characters of one file.</summary>
    public const int FileLength = 1 << 20;

    /// <summary>Files read through <c>include</c>, each inclusion counted.</summary>
    public const int Includes = 100;
}
