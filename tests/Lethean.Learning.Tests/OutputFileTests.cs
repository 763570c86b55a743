namespace Lethean.Learning.Tests;

public sealed class OutputFileTests
{
    [Fact]
    public void Place_that_may_not_be_written_should_be_told_from_a_disk_that_is_full()
    {
        var full = Assert.ThrowsAny<IOException>(() =>
        {
            using var stream = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.WriteByte(1);
        });
        Assert.False(OutputFile.IsRefused(full));
        Assert.True(OutputFile.IsRefused(Assert.ThrowsAny<IOException>(() => File.WriteAllText("/proc/absent/file", ""))));
        Assert.True(OutputFile.IsRefused(new UnauthorizedAccessException()));
    }
}
