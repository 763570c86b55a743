using System.Diagnostics.Metrics;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Telemetry;
using static System.FormattableString;

namespace Lethean.Host.Serving;

/// <summary>
/// Tells people when the model forgets: an evaluation is under a bound, or answers that were judged are more often wrong than at the
/// start, by the sum of CUSUM (Page 1954). Safe to use from any thread.
/// </summary>
internal sealed class Alarms : IMetricsSink, IDisposable
{
    public const string Accuracy = "accuracy";
    public const string Drift = "drift";

    private readonly Lock _lock = new();
    private readonly Meter _meter = new(Instrumentation.Name);
    private readonly SortedDictionary<string, string> _raised = new(StringComparer.Ordinal);
    private readonly AlarmSettings _settings;
    private readonly string _source;
    private double? _error;
    private double _sum;

    /// <param name="source">Of the samples from outside.</param>
    public Alarms(AlarmSettings settings, string source)
    {
        (_settings, _source) = (settings, source);
        _meter.CreateObservableGauge(
            "lethean.alarm", Measure, "1", "Whether people are to be told that the model forgets: 1 while they are, else 0.");
    }

    /// <summary>Told when an alarm is raised or over, in words.</summary>
    public event Action<string>? Changed;

    /// <summary>What is raised now, in words, by kind.</summary>
    public IReadOnlyDictionary<string, string> Raised
    {
        get
        {
            lock (_lock)
                return new Dictionary<string, string>(_raised);
        }
    }

    public void Dispose() => _meter.Dispose();

    public void Publish(SimulationEvent simulationEvent)
    {
        switch (simulationEvent)
        {
            case Evaluated { Point: var point }:
                Evaluate(point);
                break;
            case SampleServed { Outcome: { Label: >= 0, Prediction: { } prediction } outcome } when outcome.Source == _source:
                Judge([prediction == outcome.Label]);
                break;
        }
    }

    /// <summary>Answers were judged, in this order.</summary>
    public void Judge(IReadOnlyList<bool> areCorrect)
    {
        lock (_lock)
        {
            if (_settings.DriftAbove is not { } most || _error is not { } error)
                return;
            foreach (var isCorrect in areCorrect)
            {
                _sum = Math.Max(0, _sum + (isCorrect ? 0 : 1) - error - _settings.DriftSlack);
                if (_sum > most)
                    Raise(Drift, Invariant($"answers are more often wrong than at the start ({100 * error:0.0} %)"));
                else if (_sum == 0)
                    Clear(Drift);
            }
        }
    }

    private void Evaluate(EvaluationPoint point)
    {
        lock (_lock)
        {
            _error ??= 1 - point.Accuracy;
            if (_settings.AccuracyBelow is not { } least)
                return;
            if (point.Accuracy < least)
                Raise(Accuracy, Invariant($"accuracy {100 * point.Accuracy:0.0} % is under {100 * least:0.0} %"));
            else
                Clear(Accuracy);
        }
    }

    private void Raise(string kind, string why)
    {
        var isNew = !_raised.ContainsKey(kind);
        _raised[kind] = why;
        if (isNew)
            Changed?.Invoke($"alarm ({kind}): {why}");
    }

    private void Clear(string kind)
    {
        if (_raised.Remove(kind))
            Changed?.Invoke($"alarm ({kind}) is over");
    }

    private IEnumerable<Measurement<int>> Measure()
    {
        var raised = Raised;
        foreach (var kind in new[] { Accuracy, Drift })
            yield return new(raised.ContainsKey(kind) ? 1 : 0, new KeyValuePair<string, object?>("lethean.alarm", kind));
    }
}
