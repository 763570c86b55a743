using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lethean.Learning;

namespace Lethean.Actors.Traffic.Arrivals;

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
            if (!double.TryParse(line, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var arrival)
                || !(arrival >= earliest && arrival <= LatestSeconds))
                throw new InputException(FormattableString.Invariant(
                    $"{path}:{seconds.Count + 1}: '{Shortened(line)}' is not allowed; allowed: seconds from {earliest} (the line before) to {LatestSeconds}, such as 12.5."));
            seconds.Add(arrival);
        }

        return seconds.Count > 0 ? seconds.ToImmutable() : throw new InputException($"{path}: no arrival; allowed: seconds, one arrival a line.");
    }

    private static string Shortened(string line) => line.Length <= 40 ? line : $"{line[..40]}…";
}
