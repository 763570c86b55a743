namespace Lethean.Actors.Metrics;

/// <summary>Takes the events of an experiment: a live view, a file, an exporter.</summary>
public interface IMetricsSink
{
    /// <summary>
    /// Called one event at a time, on changing threads. The model waits for a sink that is slow, and an exception here
    /// fails the run: a result that cannot be written is no result.
    /// </summary>
    void Publish(SimulationEvent simulationEvent);
}
