namespace Lethean.Learning.Datasets;

/// <summary>One image, immutable: float32 pixels in [0, 1], channel after channel, row after row.</summary>
public sealed class Image
{
    private readonly float[] _pixels;

    /// <param name="shape">Channels, rows, columns.</param>
    /// <param name="pixels">Copied; exactly as many as the shape says.</param>
    public Image(ImageShape shape, ReadOnlySpan<float> pixels)
    {
        if (pixels.Length != shape.Size)
            throw new ArgumentException($"An image of shape {shape} has {shape.Size} pixels, not {pixels.Length}.", nameof(pixels));
        Shape = shape;
        _pixels = pixels.ToArray();
    }

    public ImageShape Shape { get; }

    public ReadOnlySpan<float> Pixels => _pixels;

    /// <summary>The image turned counter-clockwise by quarter turns (negative: clockwise), as torch.rot90 over (H, W) does.</summary>
    public Image RotateQuarter(int quarterTurnsCounterClockwise) => (quarterTurnsCounterClockwise & 3) switch
    {
        0 => this,
        1 => Rearrange(new ImageShape(Shape.Channels, Shape.Width, Shape.Height), (row, column) => (column, Shape.Width - 1 - row)),
        2 => Rearrange(Shape, (row, column) => (Shape.Height - 1 - row, Shape.Width - 1 - column)),
        _ => Rearrange(new ImageShape(Shape.Channels, Shape.Width, Shape.Height), (row, column) => (Shape.Height - 1 - column, row)),
    };

    private Image Rearrange(ImageShape shape, Func<int, int, (int Row, int Column)> source)
    {
        var target = new float[shape.Size];
        var plane = shape.Height * shape.Width;
        for (var row = 0; row < shape.Height; row++)
            for (var column = 0; column < shape.Width; column++)
            {
                var (fromRow, fromColumn) = source(row, column);
                for (var channel = 0; channel < shape.Channels; channel++)
                    target[channel * plane + row * shape.Width + column] = _pixels[channel * plane + fromRow * Shape.Width + fromColumn];
            }
        return new Image(shape, target);
    }
}
