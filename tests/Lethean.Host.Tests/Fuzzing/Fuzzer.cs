using System.Globalization;
using System.Text;
using Lethean.Actors.Configuration.Hocon;
using Lethean.Learning;
using Lethean.Learning.Randomness;
using Xunit.Abstractions;

namespace Lethean.Host.Tests.Fuzzing;

/// <summary>A kind of file, and a reader of it.</summary>
/// <param name="Name">Of the random streams; with the number of an input it says all about that input.</param>
/// <param name="Examples">Good files, small ones.</param>
/// <param name="Damages">What is done to them.</param>
/// <param name="Read">
/// Reads, and throws <see cref="InputException"/> where it refuses. What was accepted is used and written again here; what does
/// not read the same after that is a failure.
/// </param>
internal sealed record FileFormat(string Name, IReadOnlyList<byte[]> Examples, IReadOnlyList<Damage> Damages, Action<byte[]> Read)
{
    /// <summary>Every so many-th of the inputs is tried: 1 but where reading one takes milliseconds.</summary>
    public int Share { get; init; } = 1;
}

/// <summary>
/// Feeds damaged files to a reader. Each is read, or refused in one clear line; any other exception, a reader that does not come
/// back, and memory out of all proportion to the file are failures. The same inputs every time.
/// </summary>
internal static class Fuzzer
{
    private const string Variable = "LETHEAN_FUZZ_INPUTS";
    private const int MostDamages = 4;
    private const int StackBytes = 1 << 20; // what a thread has at least, wherever this runs

    // No ordinary reading takes milliseconds; a busy machine may take its time all the same.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Inputs for each format; <c>LETHEAN_FUZZ_INPUTS</c> asks for more.</summary>
    public static int Inputs { get; } =
        int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 10_000;

    public static void Run(FileFormat format, ITestOutputHelper output)
    {
        var work = new Work(format);
        var worker = new Thread(work.Run, StackBytes) { IsBackground = true };
        worker.Start();
        for (var before = -1; !worker.Join(Patience); before = work.Current)
            Assert.True(work.Current != before, $"{format.Name}: reading input {work.Current} does not end");
        output.WriteLine($"{format.Name}: {work.Inputs} inputs, {work.Accepted} accepted, {work.Refused} refused; most memory for one {work.MostBytes / 1024} KB of {work.Memory / 1024} KB");
        Assert.True(work.Failures.Count == 0, $"{format.Name}: {string.Join("\n\n", work.Failures.Values)}");
        Assert.InRange(work.Refused, work.Inputs / 20, work.Inputs);
    }

    /// <summary>Which input of a format this is: <paramref name="number"/> decides.</summary>
    private static byte[] Input(FileFormat format, int number)
    {
        var random = RandomStream.Create((ulong)number, format.Name);
        var input = format.Examples[random.Next(format.Examples.Count)];
        for (var damages = 1 + random.Next(1 + random.Next(MostDamages)); damages > 0; damages--)
            input = format.Damages[random.Next(format.Damages.Count)](input, format.Examples[random.Next(format.Examples.Count)], random);
        return input;
    }

    private static (bool Accepted, string? Failure, string? Refusal) Read(FileFormat format, byte[] input)
    {
        try
        {
            format.Read(input);
            return (true, null, null);
        }
        catch (InputException refusal)
        {
            return (false, Blemish(refusal), refusal.Message);
        }
        catch (Exception failure)
        {
            return (false, failure.ToString(), null);
        }
    }

    /// <summary>What is wrong with a message, or null.</summary>
    private static string? Blemish(InputException refusal)
    {
        var lines = refusal.Message.Split('\n');
        return lines.Length > (refusal is ConfigurationException ? 11 : 1) ? $"a message of {lines.Length} lines: {lines[0]} {lines[1]}"
            : lines.FirstOrDefault(line => line.Length is 0 or > 1000) is { } line ? $"a line of {line.Length} characters: {line[..Math.Min(line.Length, 200)]}"
            : !lines.All(IsPrintable) ? $"characters that cannot be shown: {Uri.EscapeDataString(refusal.Message)}"
            : null;
    }

    /// <summary>Whether a terminal shows it, all of it and nothing else.</summary>
    public static bool IsPrintable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                return false;
            i += rune.Utf16SequenceLength - 1;
        }

        return true;
    }

    /// <summary>All inputs of a format, one after the other.</summary>
    private sealed class Work(FileFormat format)
    {
        private volatile int _current;

        public int Inputs { get; } = Fuzzer.Inputs / format.Share;

        public int Current => _current;

        public int Accepted { get; private set; }

        public int Refused { get; private set; }

        /// <summary>Managed memory that one input may take, besides what its own length explains.</summary>
        public long Memory { get; private set; }

        public long MostBytes { get; private set; }

        /// <summary>By what they have in common: the first of each sort is enough.</summary>
        public Dictionary<string, string> Failures { get; } = [];

        public void Run()
        {
            foreach (var example in format.Examples.Concat(format.Examples)) // the first reading of all also loads the program
            {
                var (bytes, (accepted, failure, refusal)) = Measured(example);
                Memory = Math.Max(Memory, 50 * bytes);
                if (!accepted)
                    Failures[$"example {failure}"] = $"a good file is not accepted: {failure ?? refusal}";
            }

            for (_current = 0; _current < Inputs; _current++)
                Feed(Input(format, _current));
        }

        private void Feed(byte[] input)
        {
            var (bytes, (accepted, failure, _)) = Measured(input);
            Accepted += accepted ? 1 : 0;
            Refused += accepted || failure is not null ? 0 : 1;
            MostBytes = Math.Max(MostBytes, bytes);
            if (failure is null && bytes > Memory + (300L * input.Length))
                failure = $"{bytes} bytes of memory for {input.Length} bytes of input";
            if (failure is not null && Failures.TryAdd(Kind(failure), ""))
                Failures[Kind(failure)] = $"input {_current} ({Kept(input)}): {failure}";
        }

        private (long Bytes, (bool Accepted, string? Failure, string? Refusal)) Measured(byte[] input)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var verdict = Read(format, input);
            return (GC.GetAllocatedBytesForCurrentThread() - before, verdict);
        }

        /// <summary>Digits and names differ from input to input.</summary>
        private static string Kind(string failure)
        {
            var frame = failure.Split('\n').FirstOrDefault(line => line.Contains(" at Lethean.", StringComparison.Ordinal) && !line.Contains(".Tests.", StringComparison.Ordinal));
            return $"{failure.Split(':', ' ')[0]} {frame ?? new string([.. failure.Take(40).Where(char.IsLetter)])}";
        }

        private string Kept(byte[] input)
        {
            var path = Path.Combine(Path.GetTempPath(), $"lethean-fuzz-{format.Name}-{_current}");
            File.WriteAllBytes(path, input);
            return path;
        }
    }
}
