namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>
/// A rate that changes with time, as the inverse of its integral Λ(t) = ∫₀ᵗ rate: a process of rate 1 whose arrivals are
/// mapped through Λ⁻¹ has exactly this rate (time change; Çinlar 1975).
/// </summary>
public interface IIntensity
{
    /// <summary>The earliest time in seconds by which <paramref name="expected"/> &gt; 0 arrivals are expected; <c>null</c> if never.</summary>
    double? TimeOf(double expected);
}
