using System.Text.Json;

namespace Lethean.Actors.Metrics;

/// <summary>
/// Which images an evaluation got right, as text: in base64, a bit an image in the order of the data, the first one the lowest bit of the
/// first byte; what the last byte has beyond the last image is 0.
/// </summary>
public static class CorrectImages
{
    private const int BitsOfByte = 8;

    public static string ToText(IReadOnlyList<bool> isCorrect)
    {
        ArgumentNullException.ThrowIfNull(isCorrect);
        var bits = new byte[BytesOf(isCorrect.Count)];
        for (var image = 0; image < isCorrect.Count; image++)
        {
            if (isCorrect[image])
                bits[image / BitsOfByte] |= (byte)(1 << (image % BitsOfByte));
        }

        return Convert.ToBase64String(bits);
    }

    /// <param name="images">How many were evaluated.</param>
    /// <exception cref="JsonException">The text is not of so many images.</exception>
    public static IReadOnlyList<bool> Parse(string text, int images)
    {
        // The length first: what a damaged file says may be more than there is memory for.
        var bits = text.Length == (BytesOf(images) + 2) / 3 * 4 ? new byte[BytesOf(images)] : [];
        if (!Convert.TryFromBase64String(text, bits, out var written) || written != BytesOf(images) || IsSetBeyond(bits, images))
            throw new JsonException($"finalCorrect is not the base64 of {images} bits");
        return [.. Enumerable.Range(0, images).Select(image => IsSet(bits, image))];
    }

    private static long BytesOf(int images) => ((long)images + BitsOfByte - 1) / BitsOfByte;

    private static bool IsSet(byte[] bits, int image) => ((bits[image / BitsOfByte] >> (image % BitsOfByte)) & 1) == 1;

    private static bool IsSetBeyond(byte[] bits, int images) =>
        Enumerable.Range(images, (bits.Length * BitsOfByte) - images).Any(image => IsSet(bits, image));
}
