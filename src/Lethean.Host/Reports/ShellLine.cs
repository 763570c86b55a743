using System.Buffers;

namespace Lethean.Host.Reports;

/// <summary>A command line that a reader can copy into a POSIX shell and get the same arguments.</summary>
public static class ShellLine
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-");

    public static string Of(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quote));

    // Within single quotes everything stands for itself but their end. Some shells look up what begins with "=".
    private static string Quote(string argument) =>
        argument.Length > 0 && argument[0] != '=' && !argument.AsSpan().ContainsAnyExcept(Plain)
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
