namespace Lethean.Learning.Data;

/// <summary>The shape of one image, in the order of its pixels: channels, rows, columns.</summary>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>What every network here takes: three channels of 32×32.</summary>
    public static ImageShape Standard { get; } = new(3, 32, 32);

    public int Size => Channels * Height * Width;

    public override string ToString() => $"{Channels}x{Height}x{Width}";
}
