using System.Collections.Immutable;
using Lethean.Learning.Data;

namespace Lethean.Learning.Samples;

/// <summary>An attack that changes an image along gradients, within a distance: of the deployed model, or of a surrogate.</summary>
public abstract record GradientAttackSettings : GeneratorSettings
{
    protected const string AboutEpsilon = "Largest change of a pixel.";

    protected const string AboutSurrogate =
        "A checkpoint of the attacker's own, to take the gradients from (grey box). null: the deployed model (white box).";

    protected const string AboutLoss = "auxiliary (the self-supervised loss with label 0) or main (the true class).";

    /// <summary>Largest change of a pixel (L∞, pixels in [0, 1]), in (0, 1].</summary>
    public double Epsilon { get; init; } = 8.0 / 255;

    /// <summary>A checkpoint of the attacker's own: grey box. Null: the deployed model answers, white box.</summary>
    public string? Surrogate { get; init; }

    public override string? SurrogateCheckpoint => Surrogate;

    public override ThreatModel Threat => new(Surrogate is null ? Knowledge.WhiteBox : Knowledge.GreyBox, Epsilon, GradientSteps);

    /// <summary>Most steps for one sample.</summary>
    protected abstract int GradientSteps { get; }
}

/// <summary>A gradient attack that goes in several steps of one length.</summary>
public abstract record SteppedAttackSettings : GradientAttackSettings
{
    /// <summary>The largest number of steps.</summary>
    protected const int MostSteps = 1000;

    protected const string AboutAlpha = "Length of one step, in the unit of epsilon.";

    protected const string AboutSteps = "Steps. Each asks for one gradient.";

    protected const string AboutRandomStart = "Start anywhere within the distance, not at the image.";

    protected const string AboutMomentum = "Share of the accumulated direction that each step keeps (Dong 2018). 0: plain PGD.";

    /// <summary>Length of one step, in (0, 1].</summary>
    public double Alpha { get; init; } = 2.0 / 255;

    public int Steps { get; init; } = 10;

    protected override int GradientSteps => Steps;
}

/// <summary>An attack on training images that is finished at the moment of sending, when a model can be asked.</summary>
public abstract class CraftingGenerator(SampleMaterials materials) : ISampleGenerator, ICrafting
{
    public ICrafting Crafting => this;

    public Sample Next() => Sample.DrawToCraft(materials.Train, materials.Random);

    public abstract ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken);
}

/// <summary>The images within an L∞ distance of one image, pixels in [0, 1]: where a bounded attack may search.</summary>
public sealed class PixelBall
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
    /// <param name="direction">
    /// [channels × height × width]. A pixel whose value is zero or not a number stays: gradients of a broken model may be anything.
    /// </param>
    /// <param name="length">Below 0: against the direction.</param>
    public Image Step(Image from, ReadOnlySpan<float> direction, double length)
    {
        var pixels = from.Pixels.ToArray();
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = Math.Clamp(pixels[i] + (float)length * Sign(direction[i]), _low[i], _high[i]);
        return new Image(_shape, pixels);
    }

    /// <summary>An image of the ball, each pixel uniform between its bounds.</summary>
    public Image Draw(Randomness.RandomStream random)
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
        return (
            (double)center - low > epsilon ? MathF.BitIncrement(low) : low,
            high - (double)center > epsilon ? MathF.BitDecrement(high) : high);
    }

    /// <summary>−1, 0 or 1; 0 of what is not a number.</summary>
    internal static float Sign(float value) => value > 0 ? 1 : value < 0 ? -1 : 0;
}

/// <summary>Directions that remember those before (Dong 2018): g ← μ·g + ∇ / mean |∇|.</summary>
/// <param name="decay">μ, 0 to 1.</param>
public sealed class Momentum(double decay)
{
    private float[]? _direction;

    /// <summary>The direction of the next step; the gradient itself where nothing is remembered.</summary>
    /// <param name="gradient">[channels × height × width].</param>
    /// <returns>The same shape.</returns>
    public ReadOnlySpan<float> Add(ImmutableArray<float> gradient)
    {
        if (decay == 0)
            return gradient.AsSpan();
        _direction ??= new float[gradient.Length];
        var scale = 0.0;
        foreach (var value in gradient)
            scale += Math.Abs((double)value);
        // A gradient that vanishes or is not finite has no direction to add.
        if (scale > 0 && double.IsFinite(scale))
            for (var i = 0; i < _direction.Length; i++)
                _direction[i] = (float)(decay * _direction[i] + gradient[i] * gradient.Length / scale);
        return _direction;
    }
}
