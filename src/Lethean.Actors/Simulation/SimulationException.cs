namespace Lethean.Actors.Simulation;

/// <summary>A simulation could not be completed, or its result cannot be trusted.</summary>
public sealed class SimulationException : Exception
{
    public SimulationException(string message) : base(message) { }

    public SimulationException(string message, Exception innerException) : base(message, innerException) { }
}
