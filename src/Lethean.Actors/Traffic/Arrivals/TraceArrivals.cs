using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lethean.Learning;
using Lethean.Learning.Kinds;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>As recorded.</summary>
/// <param name="File">See <see cref="TraceFile"/>.</param>
/// <param name="Repeat">From the start again when it has ended.</param>
public sealed record TraceArrivalSettings(string File, bool Repeat) : ArrivalSettings
{
    public static Kind<TraceArrivalSettings> Declaration { get; } = new(
        "trace", "Recorded arrivals.", new TraceArrivalSettings("", Repeat: false))
    {
        {
            s => s.File, ParameterTypes.Text,
            "A text file of seconds since the start of the source, one arrival a line, in order, 0 to 31536000. A relative path is looked "
            + "up from the working directory, then from the folder of the program. Each source with a trace must say it.",
            MustBeSaid
        },
        { s => s.Repeat, Flag, "Begin again when it has ended, with its last arrival as time zero." },
    };

    public override bool IsFinite => !Repeat;

    protected override IKind Declared => Declaration;

    public override IEnumerable<Violation> Unusable()
    {
        Violation? problem = null;
        try
        {
            if (TraceFile.Read(File).Seconds[^1] == 0 && Repeat)
                problem = new("file", "all arrivals at 0 s cannot be repeated", "a last arrival after 0 s");
        }
        catch (InputException unusable)
        {
            problem = new("file", unusable.Message.TrimEnd('.'), Mend: null);
        }
        return problem is null ? [] : [problem];
    }

    protected override IArrivalProcess Create(ArrivalMaterials materials) => new TraceArrivals(materials.Traces[File].Seconds, Repeat);
}

/// <summary>The arrivals of a recording, see <see cref="TraceFile"/>.</summary>
/// <param name="seconds">In order.</param>
/// <param name="repeat">Begin again with the last arrival as time zero, for ever.</param>
public sealed class TraceArrivals(ImmutableArray<double> seconds, bool repeat) : IArrivalProcess
{
    private long _arrivals;

    public Arrival? Next()
    {
        var (round, index) = Math.DivRem(_arrivals, seconds.Length);
        if (round > 0 && !repeat)
            return null;
        _arrivals++;
        return new Arrival(round * seconds[^1] + seconds[(int)index]);
    }
}

/// <summary>The content of a <see cref="TraceFile"/>.</summary>
/// <param name="Seconds">When each arrival was, since the start of the recording; in order, at least one.</param>
/// <param name="Sha256">Lower-case hexadecimal hash of the file.</param>
public sealed record RecordedTrace(ImmutableArray<double> Seconds, string Sha256);

/// <summary>
/// Recorded arrivals as text: one number on every line, seconds since the start of the recording, from 0 to
/// <see cref="LatestSeconds"/>, never less than on the line before. Nothing else: no empty lines, units or comments.
/// </summary>
public static class TraceFile
{
    public const double LatestSeconds = 365 * 86400.0;

    public const int MostArrivals = 10_000_000;

    private const string Advice = "name a text file of seconds, one arrival a line";

    /// <summary>A line of more than 32 is no number that anybody records.</summary>
    private const long MostBytes = 32L * MostArrivals;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="path">Relative to the working directory; where it is not there, to the folder of the program.</param>
    /// <exception cref="InputException">Names file and line of what is wrong.</exception>
    public static RecordedTrace Read(string path)
    {
        var file = ShippedFiles.Find(path);
        try
        {
            using var sha256 = SHA256.Create();
            using var content = new CryptoStream(InputFile.Open(file, MostBytes, Advice), sha256, CryptoStreamMode.Read);
            using var lines = new StreamReader(content, StrictUtf8);
            var seconds = Parse(lines, path);
            return new RecordedTrace(seconds, Convert.ToHexStringLower(sha256.Hash!));
        }
        catch (Exception unreadable) when (unreadable is IOException or DecoderFallbackException)
        {
            throw new InputException($"{path}: cannot be read ({unreadable.Message.TrimEnd('.')}); {Advice}.", unreadable);
        }
    }

    /// <summary>Reads to the end.</summary>
    private static ImmutableArray<double> Parse(StreamReader lines, string path)
    {
        var seconds = ImmutableArray.CreateBuilder<double>();
        while (lines.ReadLine() is { } line)
        {
            var earliest = seconds.Count > 0 ? seconds[^1] : 0;
            if (seconds.Count == MostArrivals)
                throw new InputException($"{path}:{MostArrivals + 1}: too many arrivals; allowed are {MostArrivals}.");
            if (!double.TryParse(line, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture,
                out var arrival)
                || !(arrival >= earliest && arrival <= LatestSeconds))
            {
                var allowed = FormattableString.Invariant($"seconds from {earliest} (the line before) to {LatestSeconds}, such as 12.5");
                throw new InputException($"{path}:{seconds.Count + 1}: '{Shortened(line)}' is not allowed; allowed: {allowed}.");
            }
            seconds.Add(arrival);
        }

        return seconds.Count > 0 ? seconds.ToImmutable()
            : throw new InputException($"{path}: no arrival; allowed: seconds, one arrival a line.");
    }

    private static string Shortened(string line) => line.Length <= 40 ? line : $"{line[..40]}…";
}
