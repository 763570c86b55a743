using System.Diagnostics;
using Lethean.Actors.Metrics;

namespace Lethean.Benchmarks.Streams;

/// <summary>Wall time between samples, with and without what the network itself took of it.</summary>
/// <param name="warmUp">Samples that do not count: until code is compiled in its final form.</param>
internal sealed class ServiceSink(int warmUp) : IMetricsSink
{
    private long _seen;
    private long _first;
    private long _last;
    private TimeSpan _service;

    public long Samples => _seen - warmUp;

    public double OverheadMicroseconds => (Stopwatch.GetElapsedTime(_first, _last) - _service).TotalMicroseconds / Samples;

    public double ServiceMicroseconds => _service.TotalMicroseconds / Samples;

    public void Publish(SimulationEvent simulationEvent)
    {
        if (simulationEvent is not SampleServed { Timing: { } timing })
            return;
        _last = Stopwatch.GetTimestamp();
        if (++_seen == warmUp)
            _first = _last;
        else if (_seen > warmUp)
            _service += timing.ServiceTime;
    }
}
