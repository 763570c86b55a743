namespace Lethean.Actors.Configuration.Arrivals;

public enum RateShape
{
    /// <summary>At once.</summary>
    Step,

    /// <summary>Linearly, from the time of the step before.</summary>
    Ramp,
}
