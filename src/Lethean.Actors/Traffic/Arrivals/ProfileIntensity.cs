using Lethean.Actors.Configuration.Arrivals;

namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>The rate of a <see cref="RateProfile"/>: linear pieces, then constant for ever. Times may not go back.</summary>
public sealed class ProfileIntensity : IIntensity
{
    // An arrival that is due at the very end of a piece must not fall behind it.
    private const double Rounding = 1e-12;

    private readonly IReadOnlyList<Piece> _pieces;
    private int _piece;
    private double _before;

    public ProfileIntensity(RateProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        _pieces = [.. PiecesOf(profile)];
    }

    public double? TimeOf(double expected)
    {
        for (; _piece < _pieces.Count; _before += _pieces[_piece++].Area)
        {
            if (expected - _before <= _pieces[_piece].Area + Rounding * expected)
                return _pieces[_piece].TimeOf(expected - _before);
        }

        return null;
    }

    /// <summary>Pieces in which nothing arrives are left out.</summary>
    private static IEnumerable<Piece> PiecesOf(RateProfile profile)
    {
        var (start, rate) = (0.0, profile.InitialPerSecond);
        foreach (var step in profile.Steps)
        {
            var until = step.After.TotalSeconds;
            var last = step.Shape == RateShape.Ramp ? step.PerSecond : rate;
            if (until > start && rate + last > 0)
                yield return new Piece(start, until - start, rate, last);
            (start, rate) = (until, step.PerSecond);
        }

        if (rate > 0)
            yield return new Piece(start, double.PositiveInfinity, rate, rate);
    }

    /// <summary>A rate that goes linearly from one value to another.</summary>
    private readonly record struct Piece(double Start, double Length, double First, double Last)
    {
        public double Area => Length * (First + Last) / 2;

        /// <summary>Solves First·x + Slope·x²/2 = expected, in the form that loses no digits and needs no division by the slope.</summary>
        public double TimeOf(double expected)
        {
            var slope = (Last - First) / Length;
            // Rounding may take the end of a ramp to 0 below zero.
            var rate = Math.Sqrt(Math.Max(0, First * First + 2 * slope * expected));
            return Start + Math.Min(Length, 2 * expected / (First + rate));
        }
    }
}
