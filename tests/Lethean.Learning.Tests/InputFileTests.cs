using System.Diagnostics;

namespace Lethean.Learning.Tests;

public sealed class InputFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lethean-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Regular_file_should_be_read_also_through_a_link()
    {
        File.WriteAllText(In("file"), "content");
        File.CreateSymbolicLink(In("link"), In("file"));
        Assert.Equal("content"u8.ToArray(), InputFile.ReadBytes(In("file"), 7, "mend it"));
        Assert.Equal("content"u8.ToArray(), InputFile.ReadBytes(In("link"), 7, "mend it"));
    }

    [Fact]
    public void What_is_no_regular_file_should_be_refused_without_waiting_for_it()
    {
        using (var made = Process.Start("mkfifo", [In("pipe")]))
            made.WaitForExit();
        File.CreateSymbolicLink(In("link"), In("pipe"));

        AssertRefused(In("pipe"), "is a pipe, not a regular file; mend it");
        AssertRefused(In("link"), "is a pipe, not a regular file; mend it");
        AssertRefused("/dev/zero", "is a device, not a regular file; mend it");
        AssertRefused(_folder, "is a folder, not a file; mend it");
        AssertRefused(In("nowhere"), "no such file; mend it");
        AssertRefused(In("nowhere/file"), "no such file; mend it");
        AssertRefused("", "is not the path of a file; mend it");
        AssertRefused("a\0b", "is not the path of a file; mend it");
        Assert.Null(InputFile.Refusal(In("pipe"), orStream: true));
    }

    [Fact]
    public void File_larger_than_its_format_allows_should_be_refused_before_it_is_read()
    {
        using (var sparse = File.Create(In("large")))
            sparse.SetLength(1L << 40);
        AssertRefused(In("large"), "has 1099511627776 bytes; allowed are at most 1000; mend it");
    }

    private static void AssertRefused(string path, string why) =>
        Assert.Equal(PrintableText.Of($"{path}: {why}"), Assert.Throws<InputException>(() => InputFile.ReadBytes(path, 1000, "mend it")).Message);

    private string In(string name) => Path.Combine(_folder, name);
}
