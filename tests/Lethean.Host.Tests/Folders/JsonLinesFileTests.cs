using System.Text;
using System.Text.Json.Nodes;
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

public sealed class SealedJsonTests
{
    [Theory]
    [InlineData("""{"a":1}""")]
    [InlineData("{\n  \"a\": 1,\n  \"b\": \"checksum\"\n}")]
    [InlineData("{\n  \"a\": {\n    \"b\": 1\n  }\n}")]
    public void Sealed_text_should_still_be_JSON_and_no_bit_of_it_may_change(string json)
    {
        var text = SealedJson.Seal(json);
        Assert.True(SealedJson.IsWhole(text));
        var node = JsonNode.Parse(text)!.AsObject();
        Assert.True(node.Remove("checksum"));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), node));

        var bytes = Encoding.UTF8.GetBytes(text);
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SealedJson.IsWhole(Encoding.UTF8.GetString(bytes)), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Text_that_nobody_sealed_should_not_pass() => Assert.False(SealedJson.IsWhole("""{"a":1}"""));
}
