namespace Lethean.Actors.Configuration.Arrivals;

/// <summary>A change of the rate.</summary>
/// <param name="After">When it has the new value, since the start of the source.</param>
/// <param name="PerSecond">The new value, 0 (a pause) to <see cref="Rate.MostPerSecond"/>.</param>
/// <param name="Shape">How it gets there from the step before.</param>
public sealed record RateStep(TimeSpan After, double PerSecond, RateShape Shape);
