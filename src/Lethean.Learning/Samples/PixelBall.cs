using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>The images within an L∞ distance of one image, pixels in [0, 1]: where a bounded attack may search.</summary>
internal sealed class PixelBall
{
    private readonly ImageShape _shape;
    private readonly float[] _low;
    private readonly float[] _high;

    /// <param name="center">The image as drawn.</param>
    /// <param name="epsilon">Above 0.</param>
    public PixelBall(Image center, double epsilon)
    {
        _shape = center.Shape;
        _low = new float[_shape.Size];
        _high = new float[_shape.Size];
        for (var i = 0; i < _shape.Size; i++)
            (_low[i], _high[i]) = BoundsOf(center.Pixels[i], epsilon);
    }

    /// <summary>The nearest image of the ball, after a step of one length along the sign of a direction.</summary>
    /// <param name="from">Where the step starts.</param>
    /// <param name="direction">A pixel whose value is zero or not a number stays: gradients of a broken model may be anything.</param>
    /// <param name="length">Below 0: against the direction.</param>
    public Image Step(Image from, ReadOnlySpan<float> direction, double length)
    {
        var pixels = from.Pixels.ToArray();
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = Math.Clamp(pixels[i] + (float)length * Sign(direction[i]), _low[i], _high[i]);
        return new Image(_shape, pixels);
    }

    /// <summary>An image of the ball, each pixel uniform between its bounds.</summary>
    public Image Draw(RandomStream random)
    {
        var pixels = new float[_shape.Size];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = Math.Clamp((float)(_low[i] + random.NextDouble() * (_high[i] - (double)_low[i])), _low[i], _high[i]);
        return new Image(_shape, pixels);
    }

    /// <summary>Rounded inwards, so that no result is further away than allowed, not by half a bit.</summary>
    private static (float Low, float High) BoundsOf(float center, double epsilon)
    {
        var low = (float)Math.Max(0, center - epsilon);
        var high = (float)Math.Min(1, center + epsilon);
        return ((double)center - low > epsilon ? MathF.BitIncrement(low) : low, high - (double)center > epsilon ? MathF.BitDecrement(high) : high);
    }

    private static float Sign(float value) => value > 0 ? 1 : value < 0 ? -1 : 0;
}
