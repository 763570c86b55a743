using System.Text.Json.Nodes;
using System.Text;
using Lethean.Host.Folders;

namespace Lethean.Host.Tests.Folders;

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
