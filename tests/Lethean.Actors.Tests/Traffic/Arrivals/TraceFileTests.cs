using System.Security.Cryptography;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning;

namespace Lethean.Actors.Tests.Traffic.Arrivals;

public sealed class TraceFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"trace-{Guid.NewGuid():N}.txt");

    [Theory]
    [InlineData("0\n0\n1.25\n1e3\n")]
    [InlineData("0\r\n0\r\n1.25\r\n1000")]
    public void Seconds_should_be_read_line_by_line(string text)
    {
        File.WriteAllText(_path, text);
        var trace = TraceFile.Read(_path);
        Assert.Equal<double>([0, 0, 1.25, 1000], trace.Seconds);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_path))), trace.Sha256);
    }

    [Theory]
    [InlineData("1\n0.5\n", ":2: '0.5' is not allowed; allowed: seconds from 1 (the line before) to 31536000, such as 12.5.")]
    [InlineData("-1\n", ":1: '-1' is not allowed")]
    [InlineData("1\n\n2\n", ":2: '' is not allowed")]
    [InlineData("1\n2 \n", ":2: '2 ' is not allowed")]
    [InlineData("seconds\n1\n", ":1: 'seconds' is not allowed")]
    [InlineData("1\n2s\n", ":2: '2s' is not allowed")]
    [InlineData("1\n2,5\n", ":2: '2,5' is not allowed")]
    [InlineData("NaN\n", ":1: 'NaN' is not allowed")]
    [InlineData("1700000000\n", ":1: '1700000000' is not allowed")]
    [InlineData("", ": no arrival; allowed: seconds, one arrival a line.")]
    public void Anything_else_should_be_refused_with_file_and_line(string text, string expected)
    {
        File.WriteAllText(_path, text);
        var refusal = Assert.Throws<InputException>(() => TraceFile.Read(_path));
        Assert.StartsWith(_path + expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_file_should_be_refused() =>
        Assert.Equal($"{_path}: no such file; name a text file of seconds, one arrival a line", Assert.Throws<InputException>(() => TraceFile.Read(_path)).Message);

    [Fact]
    public void Bytes_that_are_no_text_should_be_refused()
    {
        File.WriteAllBytes(_path, [0x31, 0x0A, 0xFF, 0xFE]);
        Assert.StartsWith($"{_path}: cannot be read", Assert.Throws<InputException>(() => TraceFile.Read(_path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_path);
}
