using System.Security.Cryptography;
using System.Text;
using Lethean.Host.Folders;

namespace Lethean.Host.Tests.Folders;

public sealed class OrderedLinesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_should_stand_in_the_order_of_the_variants_however_they_came()
    {
        using (var lines = Open(first: 0, position: 0))
        {
            foreach (var (variant, line) in new[] { (2, "2a"), (0, "0a"), (1, "1a"), (2, "2b"), (0, "0b") })
                lines.Append(variant, line);
            lines.Advance();
            lines.Append(1, "1b");
            lines.Append(2, "2c");
            lines.Advance();
            lines.Append(2, "2d");
            Assert.Equal("0a\n0b\n".Length, lines.SumOf(0).Bytes);
            Assert.Equal(HashOf("2a\n2b\n2c\n2d\n"), lines.SumOf(2).Sha256);
        }

        Assert.Equal("0a\n0b\n1a\n1b\n2a\n2b\n2c\n2d\n", File.ReadAllText(_folder["lines"]));
    }

    [Fact]
    public void Complete_variants_should_keep_their_lines_when_the_file_is_opened_again()
    {
        _folder.Write("lines", "0a\n0b\n1a\npart of a line that was cut by a k");
        _folder.Write("2", "2a\n2b\n"); // complete, but its turn has not come
        using (var lines = Open(first: 1, position: "0a\n0b\n".Length))
        {
            lines.Append(1, "1a");
            lines.Append(1, "1b");
            lines.Advance();
            lines.Advance();
        }

        Assert.Equal("0a\n0b\n1a\n1b\n2a\n2b\n", File.ReadAllText(_folder["lines"]));
    }

    [Fact]
    public void Old_lines_should_stay_readable_until_other_ones_take_their_place()
    {
        const string old = "a\nb\nc\n";
        _folder.Write("lines", old);
        using var lines = Open(first: 0, position: 0);
        lines.Append(0, "a");
        lines.Flush(0);
        Assert.Equal(old, Text());
        lines.Append(0, "x");
        lines.Flush(0);
        Assert.Equal("a\nx\n", Text());
    }

    [Fact]
    public void Old_lines_should_be_gone_when_all_variants_are_complete()
    {
        _folder.Write("lines", "a\nb\nc\n");
        using (var lines = Open(first: 0, position: 0))
        {
            lines.Append(0, "a");
            lines.End();
        }

        Assert.Equal("a\n", File.ReadAllText(_folder["lines"]));
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private string Text()
    {
        using var stream = new FileStream(_folder["lines"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private OrderedLines Open(int first, long position) => new(_folder["lines"], variant => _folder[$"{variant}"], first, position);
}
