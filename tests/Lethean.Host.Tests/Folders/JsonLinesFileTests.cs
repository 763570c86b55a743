using Lethean.Host.Folders;

namespace Lethean.Host.Tests.Folders;

public sealed class JsonLinesFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_should_be_whole_on_the_disk_when_flushed()
    {
        using var file = new JsonLinesFile(_folder["a.jsonl"]);
        file.Append("""{"a":1}""");
        Assert.Equal("", ReadShared(_folder["a.jsonl"]));
        file.Flush();
        Assert.Equal("{\"a\":1}\n", ReadShared(_folder["a.jsonl"]));
    }

    [Fact]
    public void A_partial_last_line_should_be_left_out_when_the_writer_was_killed()
    {
        File.WriteAllText(_folder["a.jsonl"], "{\"a\":1}\n{\"a\":2}\n{\"a\":");
        Assert.Equal(["{\"a\":1}", "{\"a\":2}"], JsonLinesFile.Read(_folder["a.jsonl"]));
    }

    [Fact]
    public void The_system_should_only_ever_get_whole_lines_when_many_are_appended()
    {
        using var file = new JsonLinesFile(_folder["a.jsonl"]);
        for (var i = 0; i < 10_000; i++)
        {
            file.Append($$"""{"number":{{i}}}""");
            if (i % 997 == 0)
                Assert.True(ReadShared(_folder["a.jsonl"]) is "" or [.., '\n']);
        }
    }

    private static string ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
