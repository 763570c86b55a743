using System.CommandLine;
using System.CommandLine.Help;
using Lethean.Host.Commands;
using Lethean.Host.Platform;
using Xunit.Abstractions;

namespace Lethean.Host.Tests.Fuzzing;

/// <summary>
/// Every option and argument of every command with values that nobody means. Each command line is right but for the one value,
/// and in a world so small that it does no harm where the value is accepted.
/// </summary>
[Collection(WholeProcess.Name)]
public sealed class CommandLineFuzzTests : IDisposable
{
    private const int MostLines = 11; // of a configuration with ten problems and more

    private static readonly string[] Hostile =
    [
        "", " ", "\t", "\n", "a\nb", "\u001b[2J", "\u0007", "\u202e", "😀", "null", "true", "-", "--", "-x", "--x", "[", "{}", "\"", "'", "$(x)", "%s", "*", "a,b", ",",
        "-1", "0", "-0", "1.5", "1e308", "2147483648", "-2147483649", "9223372036854775808", "18446744073709551616", "NaN", "Infinity", "٣", "0x10", "1_000",
        "missing", "folder", "file", "file/below", "/dev/null", "../../x", new('a', 300), new('b', 5_000), "a=b", "lethean=5", "lethean.seed=null", "lethean.traffic.sources=[1]", "=", "=5",
    ];

    private readonly ITestOutputHelper _output;
    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();
    private readonly string _world;

    public CommandLineFuzzTests(ITestOutputHelper output)
    {
        _output = output;
        // Two steps down, so that a path that climbs stays within what is deleted afterwards.
        _world = Directory.CreateDirectory(_folder["some/where"]).FullName;
        TinyWorld.Write(_world);
        Directory.CreateDirectory(Path.Combine(_world, "folder"));
        File.WriteAllText(Path.Combine(_world, "file"), "nothing of use");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_option_and_argument_should_take_or_refuse_every_value()
    {
        var begun = await ProgramHere.RunAsync(_world, "run", "tiny.conf", "--out", TinyWorld.Run);
        Assert.Equal((ExitCode.Done, ""), (begun.ExitCode, begun.Error));
        var (tried, done) = (0, 0);
        var failures = new List<string>();
        foreach (var line in Hostile.SelectMany(value => Commands(Cli.Root(), []).SelectMany(command => Lines(command.Command, command.Words, value))))
        {
            (tried, var end) = (tried + 1, await ProgramHere.RunAsync(_world, line));
            done += end.ExitCode == ExitCode.Done ? 1 : 0;
            if (Complaint(end.ExitCode, end.Error) is { } complaint)
                failures.Add($"{string.Join(' ', line.Select(Uri.EscapeDataString))}: {complaint}\n{end.Error}");
        }

        _output.WriteLine($"{tried} command lines, {done} done, {tried - done - failures.Count} refused");
        Assert.True(failures.Count == 0, $"{failures.Count} of {tried}:\n{string.Join("\n", failures.Take(40))}");
        Assert.InRange(done, 1, tried / 2);
    }

    /// <summary>What is wrong with the end of a command, or null.</summary>
    private static string? Complaint(int code, string error)
    {
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return code == ExitCode.Done ? null
            : code != ExitCode.BadInput ? $"exit code {code}"
            : lines.Length is 0 or > MostLines ? $"{lines.Length} lines on standard error"
            : !lines.Any(line => line.StartsWith("lethean: ", StringComparison.Ordinal)) ? "no line begins with 'lethean: '"
            : lines.Any(line => line.Length > 1100 || !Fuzzer.IsPrintable(line)) ? "a line that is too long or cannot be shown"
            : error.Contains("Exception", StringComparison.Ordinal) || error.Contains("   at ", StringComparison.Ordinal) ? "words of the language that the program is written in"
            : null;
    }

    /// <summary>Each option with the value, as a word of its own and behind a '=', and each argument as the value.</summary>
    private static IEnumerable<string[]> Lines(Command command, string[] words, string value)
    {
        foreach (var option in command.Options.Where(option => option is not HelpOption))
        {
            if (option.ValueType == typeof(string) && char.IsAsciiDigit(value.FirstOrDefault()))
                continue; // as good as any other name
            string[] rest = [.. words, .. TinyWorld.Rest(string.Join(' ', words), option.Name)];
            if (option.ValueType != typeof(bool))
                yield return [.. rest, option.Name, value];
            if (option.ValueType == typeof(bool) || value.Length == 0 || value[0] is '-' or '=')
                yield return [.. rest, $"{option.Name}={value}"];
        }

        if (command.Arguments.Count > 0)
            yield return [.. words, value, .. TinyWorld.Rest(string.Join(' ', words), null)];
    }

    private static IEnumerable<(Command Command, string[] Words)> Commands(Command command, string[] words) =>
        command.Subcommands.Count == 0 ? [(command, words)] : command.Subcommands.SelectMany(inner => Commands(inner, [.. words, inner.Name]));
}
