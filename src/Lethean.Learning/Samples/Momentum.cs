using System.Collections.Immutable;

namespace Lethean.Learning.Samples;

/// <summary>Directions that remember those before (Dong 2018): g ← μ·g + ∇ / mean |∇|.</summary>
/// <param name="decay">μ, 0 to 1.</param>
internal sealed class Momentum(double decay)
{
    private float[]? _direction;

    /// <summary>The direction of the next step; the gradient itself where nothing is remembered.</summary>
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
