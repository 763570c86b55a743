using System.Collections.Immutable;
using System.Text.Json;
using Lethean.Actors;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Model;
using Lethean.Actors.Simulation;
using Lethean.Host.Reports;
using Lethean.Learning.Evaluation;
using Microsoft.AspNetCore.Http;
using Serilog;
using static System.FormattableString;

namespace Lethean.Host.Serving;

/// <summary>
/// What a served model has done so far, for people who watch. Whoever watches slowly delays nobody: the model only counts, and each
/// watcher is told what the counts are when it is ready for more. Safe to use from any thread.
/// </summary>
internal sealed class LivePage : IMetricsSink, IDisposable
{
    private const int MostPoints = 1000;
    private const int MostLatencies = 1000;
    private const int MostWatchers = 16;
    private const int MostEvents = 30;
    private const int MostImages = 12;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly string Html = HtmlPage.Resource("live.html", "Serving");
    private static readonly ILogger Log = Serilog.Log.ForContext("LogSource", "serve");

    private readonly ServedModel _model;
    private readonly string _outside;
    private readonly RunControls _controls;
    private readonly Alarms _alarms;
    private readonly Lock _lock = new();
    private readonly List<AccuracyPoint> _accuracy = [];
    private readonly SortedDictionary<string, SourceProgress> _sources = new(StringComparer.Ordinal);
    private readonly Queue<double> _latencies = new();
    private readonly Queue<EventLine> _events = new();
    private readonly Queue<SampleServed> _images = new();
    private readonly SemaphoreSlim _watchers = new(MostWatchers);
    private readonly CancellationTokenSource _ended = new();
    private long _served;
    private WeightAge? _weightAge;
    private (int Correct, int Images) _judged;

    /// <param name="sources">The simulated ones.</param>
    /// <param name="alarms">Stay the caller's.</param>
    public LivePage(ServedModel model, IEnumerable<SourceSettings> sources, Deployment deployment, Alarms alarms)
    {
        (_model, _outside, _controls, _alarms) = (model, deployment.Traffic.Name, deployment.Controls, alarms);
        foreach (var source in sources)
            _sources[source.Name] = new SourceProgress { Rate = source.Arrivals.InitialPerSecond };
        alarms.Changed += what =>
        {
            Log.Warning("{Alarm}", what);
            Note(null, what);
        };
    }

    public void Dispose()
    {
        _watchers.Dispose();
        _ended.Dispose();
    }

    public void Publish(SimulationEvent simulationEvent)
    {
        lock (_lock)
        {
            switch (simulationEvent)
            {
                case SampleServed served:
                    Count(served);
                    break;
                case AdmissionProgressed { Sources: var sources }:
                    foreach (var (name, counts) in sources)
                        SourceOf(name).Count(counts);
                    break;
                case Evaluated { Point: var point }:
                    Add(new(point.Sample, point.Accuracy, point.Low, point.High));
                    break;
                case ModelRestored { Restore: var restore }:
                    var back = restore.SnapshotSample;
                    Note(restore.AtSample, Invariant($"the model crashed, and went back to the weights after {back} samples"));
                    break;
                case Intervened { Intervention: var intervention }:
                    Note(intervention.AtSample, intervention.What);
                    break;
            }
        }
    }

    /// <summary>Answers were judged.</summary>
    public void Judge(IReadOnlyList<bool> areCorrect)
    {
        lock (_lock)
            _judged = (_judged.Correct + areCorrect.Count(isCorrect => isCorrect), _judged.Images + areCorrect.Count);
    }

    /// <summary>A simulated source has another rate.</summary>
    public void ChangeRate(string source, double perSecond)
    {
        lock (_lock)
            SourceOf(source).Rate = perSecond;
    }

    /// <summary>Nobody is told anything any more.</summary>
    public void End() => _ended.Cancel();

    /// <summary>The page. It has no data in it, and loads nothing from elsewhere.</summary>
    public static Task ShowAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'";
        return context.Response.WriteAsync(Html);
    }

    /// <summary>Server-sent events: what is known, once a second, until one side ends.</summary>
    /// <exception cref="RequestException">Enough watch already.</exception>
    public async Task WatchAsync(HttpContext context)
    {
        if (!_watchers.Wait(0))
            throw RequestException.Unavailable($"{MostWatchers} watch already");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _ended.Token);
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            var (mayControl, shown) = (AccessTokens.MayControl(context), 0L);
            while (true)
            {
                var status = await LookAsync();
                await context.Response.WriteAsync($"data: {State(status, mayControl, ref shown)}\n\n", end.Token);
                await context.Response.Body.FlushAsync(end.Token);
                await Task.Delay(Every, end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The watcher has gone, or the run is over.
        }
        finally
        {
            _watchers.Release();
        }
    }

    /// <returns>Null where there is no model, or it does not answer.</returns>
    private async Task<ModelStatus?> LookAsync()
    {
        try
        {
            return _controls.IsOpen ? await _controls.LookAsync() : null;
        }
        catch (Exception silence) when (silence is SimulationException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <param name="status">Null while there is no model.</param>
    /// <param name="shown">The last image that this watcher was told of; becomes the last that it is told of now.</param>
    private string State(ModelStatus? status, bool mayControl, ref long shown)
    {
        // Not under the lock: whoever raises an alarm notes it here.
        var alarms = _alarms.Raised.Values;
        lock (_lock)
        {
            var last = shown;
            var images = _images.Where(image => image.Outcome.Sequence > last).Select(Shown).ToList();
            shown = images.Count > 0 ? images[^1].Sequence : shown;
            double[] latencies = [.. _latencies.Order()];
            return JsonSerializer.Serialize(
                new
                {
                    Model = _model.Name,
                    Served = _served,
                    Accuracy = _accuracy,
                    LatencyMs = latencies.Length == 0 ? null : new { P50 = At(0.5), P90 = At(0.9), P99 = At(0.99) },
                    WeightAge = _weightAge is { } age ? new { age.Samples, age.Time?.TotalSeconds } : null,
                    Judged = _judged.Images == 0 ? null : JudgedAccuracy(),
                    Sources = _sources,
                    Defenses = status?.Defenses ?? [],
                    Snapshots = status?.Kept ?? [],
                    Alarms = alarms,
                    Events = _events,
                    Images = images,
                    MayControl = mayControl,
                },
                JsonSerializerOptions.Web);

            double At(double share) => latencies[(int)Math.Ceiling(share * latencies.Length) - 1];
        }
    }

    private object JudgedAccuracy()
    {
        var (low, high) = WilsonInterval.Of(_judged.Correct, _judged.Images);
        return new { Accuracy = (double)_judged.Correct / _judged.Images, Low = low, High = high, _judged.Images };
    }

    private void Count(SampleServed served)
    {
        var (outcome, timing) = (served.Outcome, served.Timing);
        SourceOf(outcome.Source).Count(outcome);
        if (served.Shown is not null)
            Add(_images, served, MostImages);
        if (outcome.FailReason is null)
            _served++;
        if (outcome is { Label: >= 0, Prediction: { } prediction } && outcome.Source == _outside)
            _judged = (_judged.Correct + (prediction == outcome.Label ? 1 : 0), _judged.Images + 1);
        if (timing is null)
            return;
        _weightAge = timing.WeightAge;
        Add(_latencies, timing.Latency.TotalMilliseconds, MostLatencies);
    }

    private ShownImage Shown(SampleServed served)
    {
        var (outcome, image) = (served.Outcome, served.Shown!);
        // [channels, height, width] from 0 to 1, as bytes.
        byte[] pixels = [.. image.Pixels.ToArray().Select(value => (byte)Math.Clamp(MathF.Round(255 * value), 0, 255))];
        var fate = outcome.FailReason ?? (outcome.Adapted == true ? "learned from" : outcome.SkipReason);
        var label = outcome.Prediction is { } prediction ? _model.Classes[prediction] : "";
        return new(outcome.Sequence, outcome.Source, label, outcome.MainConfidence, fate)
        {
            Width = image.Shape.Width,
            Pixels = Convert.ToBase64String(pixels),
        };
    }

    private SourceProgress SourceOf(string name)
    {
        if (!_sources.TryGetValue(name, out var source))
            _sources[name] = source = new SourceProgress();
        return source;
    }

    private void Note(long? atSample, string what)
    {
        lock (_lock)
            Add(_events, new EventLine(DateTime.UtcNow, atSample, what), MostEvents);
    }

    private static void Add<T>(Queue<T> queue, T item, int most)
    {
        queue.Enqueue(item);
        if (queue.Count > most)
            queue.Dequeue();
    }

    /// <summary>Of a long run every second point is left out, again and again.</summary>
    private void Add(AccuracyPoint point)
    {
        _accuracy.Add(point);
        if (_accuracy.Count <= MostPoints)
            return;
        var index = 0;
        _accuracy.RemoveAll(_ => index++ % 2 == 1);
    }

    /// <param name="Low">Of the 95 % interval.</param>
    /// <param name="High">Of it.</param>
    private sealed record AccuracyPoint(long Sample, double Accuracy, double Low, double High);

    /// <param name="AtSample">Samples served before; null where nobody counted.</param>
    private sealed record EventLine(DateTime Utc, long? AtSample, string What);

    /// <param name="Fate">What became of it.</param>
    private sealed record ShownImage(long Sequence, string Source, string Prediction, double? Confidence, string? Fate)
    {
        /// <summary>Pixels of a row; there are as many rows.</summary>
        public required int Width { get; init; }

        /// <summary>Bytes in base64, the channels one after another.</summary>
        public required string Pixels { get; init; }
    }

    /// <summary>What became of one source's samples.</summary>
    private sealed class SourceProgress
    {
        private long _offered;

        /// <summary>Samples a second that were asked for last; null where nobody can ask.</summary>
        public double? Rate { get; set; }

        /// <summary>Admission tells of them once a second, and what became of them is known before.</summary>
        public long Offered => Math.Max(_offered, Served + Failed + Dropped.Values.Sum());

        public ImmutableSortedDictionary<string, long> Dropped { get; private set; } = ImmutableSortedDictionary<string, long>.Empty;

        public long Served { get; private set; }

        public long Failed { get; private set; }

        public long Adapted { get; private set; }

        /// <summary>Why samples were not learned from; the names of defenses among them.</summary>
        public SortedDictionary<string, long> Skipped { get; } = new(StringComparer.Ordinal);

        public void Count(OfferedCounts counts) => (_offered, Dropped) = (counts.Offered, counts.Dropped);

        public void Count(SampleOutcome outcome)
        {
            if (outcome.FailReason is not null)
                Failed++;
            else
                Served++;
            if (outcome.Adapted == true)
                Adapted++;
            else if (outcome.SkipReason is { } reason)
                Skipped[reason] = Skipped.GetValueOrDefault(reason) + 1;
        }
    }
}
