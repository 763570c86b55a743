namespace Lethean.Actors.Metrics;

/// <summary>Passes events on one at a time, also where several variants run at once.</summary>
internal sealed class SerializedSinks(IReadOnlyList<IMetricsSink> sinks) : IMetricsSink
{
    private readonly Lock _lock = new();

    public void Publish(SimulationEvent simulationEvent)
    {
        lock (_lock)
        {
            foreach (var sink in sinks)
                sink.Publish(simulationEvent);
        }
    }
}
