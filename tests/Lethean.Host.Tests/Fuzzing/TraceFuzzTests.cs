using System.Globalization;
using Lethean.Actors.Traffic.Arrivals;
using Xunit.Abstractions;

namespace Lethean.Host.Tests.Fuzzing;

public sealed class TraceFuzzTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Recorded_arrivals_should_be_read_or_refused() => Fuzzer.Run(Trace, output);

    private FileFormat Trace => new(
        "trace",
        [.. new[] { "0\n0.5\n0.5\n12.25\n86400\n", "1e-3\n2e0\n31536000\n", "0.1" }.Select(System.Text.Encoding.UTF8.GetBytes)],
        [ByteDamage.Apply, TextDamage.Apply],
        Read);

    private void Read(byte[] bytes)
    {
        File.WriteAllBytes(_folder["trace"], bytes);
        var trace = TraceFile.Read(_folder["trace"]);
        File.WriteAllLines(_folder["again"], trace.Seconds.Select(second => second.ToString("R", CultureInfo.InvariantCulture)));
        Assert.Equal(trace.Seconds.AsEnumerable(), TraceFile.Read(_folder["again"]).Seconds.AsEnumerable());
    }
}
