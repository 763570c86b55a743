using System.Collections.Immutable;
using Lethean.Learning.Kinds;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>A rate over time.</summary>
/// <param name="InitialPerSecond">Until the first step, 0 to <see cref="Rate.MostPerSecond"/>.</param>
/// <param name="Steps">In order of their times.</param>
public sealed record RateProfile(double InitialPerSecond, ImmutableArray<RateStep> Steps)
{
    public static Kind<RateProfile> Declaration { get; } = new("profile", "Changes of the rate.", new RateProfile(0, []))
    {
        {
            s => s.Steps, ItemsOf(RateStep.Declaration, RateStep.Disorder),
            "Changes of the rate of constant and poisson arrivals, in the order of their times: "
            + "`profile = [ { after = 10s, rate = 50/s }, { after = 30s, rate = 0/s } ]`. after: when the rate is reached, counted from "
            + $"the start of the source, 0ms to {MostDays}d. rate: 0/s (a pause), or {Rate.Range["from ".Length..]}; after a last 0/s the "
            + "source has ended.",
            false,
            "profile"
        },
    };

    /// <summary>Nothing ever comes.</summary>
    public static RateProfile None { get; } = new(0, []);

    /// <summary>Whether it ends with a pause.</summary>
    public bool IsFinite => !Steps.IsEmpty && Steps[^1].PerSecond == 0;

    public static RateProfile Steady(Rate rate)
    {
        ArgumentNullException.ThrowIfNull(rate);
        return new RateProfile(rate.PerSecond, []);
    }

    internal IEnumerable<Violation> Unusable()
    {
        if (InitialPerSecond == 0 && Steps.All(step => step.PerSecond == 0))
            yield return new("profile", "nothing but pauses", "a rate above 0 somewhere");
    }
}

/// <summary>A change of the rate.</summary>
/// <param name="After">When it has the new value, since the start of the source.</param>
/// <param name="PerSecond">The new value, 0 (a pause) to <see cref="Rate.MostPerSecond"/>.</param>
/// <param name="Shape">How it gets there from the step before.</param>
public sealed record RateStep(TimeSpan After, double PerSecond, RateShape Shape)
{
    public static Kind<RateStep> Declaration { get; } = new(
        "profile", "What a change of the profile does not say.", new RateStep(TimeSpan.Zero, 0, RateShape.Step))
    {
        { s => s.After, Duration(TimeSpan.Zero), "When the rate is reached, counted from the start of the source.", MustBeSaid },
        { s => s.PerSecond, Rate.OrPauseType, "The new rate; 0/s is a pause.", MustBeSaid, "rate" },
        { s => s.Shape, Choice<RateShape>(), "step (at once) or ramp (linearly, from the time of the change before)." },
    };

    internal static Violation? Disorder(RateStep before, RateStep step) =>
        step.After < before.After ? new("after", "earlier than the step before", "steps in the order of their times") : null;
}

public enum RateShape
{
    /// <summary>At once.</summary>
    Step,

    /// <summary>Linearly, from the time of the step before.</summary>
    Ramp,
}

/// <summary>
/// A rate that changes with time, as the inverse of its integral Λ(t) = ∫₀ᵗ rate: a process of rate 1 whose arrivals are
/// mapped through Λ⁻¹ has exactly this rate (time change; Çinlar 1975).
/// </summary>
public interface IIntensity
{
    /// <summary>
    /// The earliest time in seconds by which <paramref name="expected"/> &gt; 0 arrivals are expected; <c>null</c> if never.
    /// </summary>
    double? TimeOf(double expected);
}

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
