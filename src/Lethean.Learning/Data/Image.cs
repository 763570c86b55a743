using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lethean.Learning.Data;

/// <summary>
/// One image, immutable: float32 pixels in [0, 1], channel after channel, row after row. The pixels may be computed when they are first
/// read, so that an image that is never read costs next to nothing.
/// </summary>
[JsonConverter(typeof(ImageConverter))]
public sealed class Image
{
    private readonly Func<float[]>? _make;
    private float[]? _pixels;

    /// <param name="shape">Channels, rows, columns.</param>
    /// <param name="pixels">Copied; exactly as many as the shape says.</param>
    public Image(ImageShape shape, ReadOnlySpan<float> pixels)
    {
        if (pixels.Length != shape.Size)
            throw new ArgumentException($"An image of shape {shape} has {shape.Size} pixels, not {pixels.Length}.", nameof(pixels));
        (Shape, _pixels) = (shape, pixels.ToArray());
    }

    /// <param name="shape">Channels, rows, columns.</param>
    /// <param name="make">
    /// Computes the pixels, exactly as many as the shape says, in an array that the image then owns. It may be called on any thread,
    /// more than once or never; so it must give the same pixels each time and have no other effect.
    /// </param>
    public Image(ImageShape shape, Func<float[]> make) => (Shape, _make) = (shape, make);

    public ImageShape Shape { get; }

    /// <summary>In [0, 1], channel after channel, row after row.</summary>
    public ReadOnlySpan<float> Pixels => _pixels ??= _make!();

    /// <summary>
    /// Brings pixels to the shape of every network's input: grey channels are repeated, and what is smaller is padded with 0 on all sides.
    /// </summary>
    /// <param name="stored">One or three channels, and no larger than <see cref="ImageShape.Standard"/>.</param>
    /// <param name="pixels">As many as the shape says, in its order.</param>
    /// <returns>As many as <see cref="ImageShape.Standard"/> says.</returns>
    public static float[] Enlarge(ImageShape stored, ReadOnlySpan<float> pixels)
    {
        var shape = ImageShape.Standard;
        var (top, left) = ((shape.Height - stored.Height) / 2, (shape.Width - stored.Width) / 2);
        var enlarged = new float[shape.Size];
        for (var channel = 0; channel < shape.Channels; channel++)
            for (var row = 0; row < stored.Height; row++)
            {
                var from = (channel % stored.Channels * stored.Height + row) * stored.Width;
                var to = (channel * shape.Height + row + top) * shape.Width + left;
                pixels.Slice(from, stored.Width).CopyTo(enlarged.AsSpan(to));
            }
        return enlarged;
    }

    /// <summary>The image turned counter-clockwise by quarter turns (negative: clockwise), as torch.rot90 over (H, W) does.</summary>
    public Image RotateQuarter(int quarterTurnsCounterClockwise) => (quarterTurnsCounterClockwise & 3) switch
    {
        0 => this,
        1 => Rearrange(new ImageShape(Shape.Channels, Shape.Width, Shape.Height), (row, column) => (column, Shape.Width - 1 - row)),
        2 => Rearrange(Shape, (row, column) => (Shape.Height - 1 - row, Shape.Width - 1 - column)),
        _ => Rearrange(new ImageShape(Shape.Channels, Shape.Width, Shape.Height), (row, column) => (Shape.Height - 1 - column, row)),
    };

    private Image Rearrange(ImageShape shape, Func<int, int, (int Row, int Column)> source) => new(shape, () =>
    {
        var pixels = Pixels;
        var target = new float[shape.Size];
        var plane = shape.Height * shape.Width;
        for (var row = 0; row < shape.Height; row++)
            for (var column = 0; column < shape.Width; column++)
            {
                var (fromRow, fromColumn) = source(row, column);
                for (var channel = 0; channel < shape.Channels; channel++)
                    target[channel * plane + row * shape.Width + column] = pixels[channel * plane + fromRow * Shape.Width + fromColumn];
            }
        return target;
    });
}

/// <summary>The shape of one image, in the order of its pixels: channels, rows, columns.</summary>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>The input of every network: three channels of 32×32.</summary>
    public static ImageShape Standard { get; } = new(3, 32, 32);

    /// <summary>Number of pixel values.</summary>
    public int Size => Channels * Height * Width;

    public override string ToString() => $"{Channels}x{Height}x{Width}";
}

/// <summary>An image as its shape, channels × rows × columns, and its pixels: little-endian float32, in base64.</summary>
public sealed class ImageConverter : JsonConverter<Image>
{
    public override Image Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var shape = document.RootElement.GetProperty("shape");
        var pixels = MemoryMarshal.Cast<byte, float>(document.RootElement.GetProperty("pixels").GetBytesFromBase64());
        var size = new ImageShape(shape[0].GetInt32(), shape[1].GetInt32(), shape[2].GetInt32());
        return pixels.Length == size.Size
            ? new Image(size, pixels)
            : throw new JsonException($"{pixels.Length} pixels do not fill {size}");
    }

    public override void Write(Utf8JsonWriter writer, Image value, JsonSerializerOptions options)
    {
        var (channels, height, width) = value.Shape;
        writer.WriteStartObject();
        writer.WriteStartArray("shape");
        writer.WriteNumberValue(channels);
        writer.WriteNumberValue(height);
        writer.WriteNumberValue(width);
        writer.WriteEndArray();
        writer.WriteBase64String("pixels", MemoryMarshal.AsBytes(value.Pixels));
        writer.WriteEndObject();
    }
}
