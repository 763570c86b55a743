using System.Diagnostics;
using Lethean.Actors.Metrics;

namespace Lethean.Host.Progress;

/// <summary>What is known so far of one variant; written by the metrics sink, read by the display, both under the display's lock.</summary>
public sealed class VariantProgress(string name, ulong seed)
{
    private readonly Stopwatch _clock = new();

    public string Name { get; } = name;

    public ulong Seed { get; } = seed;

    /// <summary>Samples that this variant will offer, where the scenario says so; fewer where something else ends it before.</summary>
    public long? ExpectedSamples { get; private set; }

    public long Samples { get; private set; }

    public bool IsDone { get; private set; }

    public List<EvaluationPoint> Evaluations { get; } = [];

    public double SamplesPerSecond => _clock.Elapsed.TotalSeconds is > 0 and var seconds ? Samples / seconds : 0;

    /// <summary>Until the last expected sample, at the pace so far; null where either is not known.</summary>
    public TimeSpan? TimeLeft => ExpectedSamples is { } expected && Samples > 0 ? _clock.Elapsed / Samples * Math.Max(0, expected - Samples) : null;

    public void Apply(SimulationEvent simulationEvent)
    {
        switch (simulationEvent)
        {
            case VariantStarted started:
                ExpectedSamples = started.Samples;
                _clock.Start();
                break;
            case SampleServed:
                Samples++;
                break;
            case Evaluated evaluated:
                Evaluations.Add(evaluated.Point);
                break;
            case VariantCompleted:
                _clock.Stop();
                IsDone = true;
                break;
        }
    }
}
