using System.Buffers.Binary;
using System.Text;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Tests.Checkpoints;

public sealed class SafetensorsTests
{
    private const string Good = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}""";

    [Fact]
    public void A_well_formed_file_should_be_read()
    {
        var file = SafetensorsFile.Parse(Bytes(Good, 9), "test");

        Assert.Equal(["a", "b"], file.Tensors.Select(t => t.Name));
        Assert.Equal([2, 1], file.Tensors.Select(t => t.Count));
    }

    [Theory]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0xBF }, -1.5f)]
    [InlineData("F32", new byte[] { 0, 0, 0xC0, 0xBF }, -1.5f)]
    [InlineData("F16", new byte[] { 0, 0xBE }, -1.5f)]
    [InlineData("BF16", new byte[] { 0xC0, 0xBF }, -1.5f)]
    public void Every_floating_point_type_should_be_understood(string type, byte[] bytes, float value)
    {
        var tensor = new StoredTensor("x", Enum.Parse<ElementType>(type), [1], bytes);

        Assert.Equal([value], tensor.ToSingles());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "a: data_offsets [0, 8] do not lie within the 7 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "1 bytes follow the last array")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "a: shape [3] of F32 does not fill its 8 bytes")]
    [InlineData("""{"a":{"dtype":"F8","shape":[8],"data_offsets":[0,8]}}""", 8, "a: dtype 'F8' is not supported")]
    [InlineData("""{"a":{"dtype":"0","shape":[1],"data_offsets":[0,8]}}""", 8, "a: dtype '0' is not supported")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "a: dtype is missing")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "a: shape holds -2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807,4],"data_offsets":[0,8]}}""", 8, "does not fill its 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "a: data_offsets [8, 0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "a: data_offsets [0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "b: begins at byte 2")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "a: begins at byte 1")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "'a' appears twice")]
    [InlineData("""{"a":7}""", 0, "a: dtype is missing")]
    [InlineData("""[1]""", 0, "not a JSON object")]
    [InlineData("""{"a":""", 0, "not valid JSON")]
    [InlineData("""{"__metadata__":{"x":1}}""", 0, "__metadata__.x is not a string")]
    [InlineData("""{"__metadata__":"x"}""", 0, "__metadata__ is not an object")]
    public void A_malformed_file_should_be_refused_in_one_line(string header, int dataBytes, string complaint)
    {
        var refusal = Assert.Throws<InputException>(() => SafetensorsFile.Parse(Bytes(header, dataBytes), "broken.safetensors"));

        Assert.StartsWith("broken.safetensors: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(complaint, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 })]
    [InlineData(new byte[] { 9, 0, 0, 0, 0, 0, 0, 0, 123, 125 })]
    public void A_header_longer_than_the_file_should_be_refused(byte[] bytes) =>
        Assert.Throws<InputException>(() => SafetensorsFile.Parse(bytes, "test"));

    [Fact]
    public void A_missing_file_should_be_refused_by_name()
    {
        var refusal = Assert.Throws<InputException>(() => SafetensorsFile.Read("/nowhere/x.safetensors"));

        Assert.Contains("/nowhere/x.safetensors: no such file", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_damage_should_be_refused_or_read_but_never_crash()
    {
        var random = RandomStream.Create(1, "damage");
        var good = Bytes(Good, 9);
        var refused = 0;
        for (var i = 0; i < 5000; i++)
        {
            var bytes = good.AsSpan(0, random.Next(4) == 0 ? random.Next(good.Length) : good.Length).ToArray();
            for (var flips = random.Next(4); flips > 0 && bytes.Length > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                SafetensorsFile.Parse(bytes, "damaged");
            }
            catch (InputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 2500, 4999);
    }

    [Fact]
    public void No_bit_of_a_sealed_file_may_change_unless_its_content_is_the_same()
    {
        var path = Path.GetTempFileName();
        var content = new SafetensorsFile(new Dictionary<string, string> { ["key"] = "value" }, [StoredTensor.Of("x", [2], [1, 2]), StoredTensor.Of("y", [1], [3])]);
        content.Sealed().Write(path);
        Assert.Equal("value", Assert.Single(SafetensorsFile.ReadSealed(path, "mend it").Metadata).Value);
        var bytes = File.ReadAllBytes(path);
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, bytes);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.StartsWith(path, Assert.Throws<InputException>(() => SafetensorsFile.ReadSealed(path, "mend it")).Message, StringComparison.Ordinal);
        }

        File.Delete(path);
    }

    private static byte[] Bytes(string header, int dataBytes)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        return bytes;
    }
}
