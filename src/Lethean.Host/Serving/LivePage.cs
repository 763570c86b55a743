using System.Text.Json;
using Lethean.Actors.Metrics;
using Lethean.Host.Reports;
using Microsoft.AspNetCore.Http;

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

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly string Html = HtmlPage.Resource("live.html", "Serving");

    private readonly Lock _lock = new();
    private readonly List<AccuracyPoint> _accuracy = [];
    private readonly SortedDictionary<string, SourceProgress> _sources = new(StringComparer.Ordinal);
    private readonly Queue<double> _latencies = new();
    private readonly SemaphoreSlim _watchers = new(MostWatchers);
    private readonly CancellationTokenSource _ended = new();
    private long _served;

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
                case Evaluated { Point: var point }:
                    Add(new(point.Sample, point.Accuracy, point.Low, point.High));
                    break;
            }
        }
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
            while (true)
            {
                await context.Response.WriteAsync($"data: {State()}\n\n", end.Token);
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

    private string State()
    {
        lock (_lock)
        {
            double[] latencies = [.. _latencies.Order()];
            return JsonSerializer.Serialize(
                new
                {
                    Served = _served,
                    Accuracy = _accuracy,
                    LatencyMs = latencies.Length == 0 ? null : new { P50 = At(0.5), P90 = At(0.9), P99 = At(0.99) },
                    Sources = _sources,
                },
                JsonSerializerOptions.Web);

            double At(double share) => latencies[(int)Math.Ceiling(share * latencies.Length) - 1];
        }
    }

    private void Count(SampleServed served)
    {
        var (outcome, timing) = (served.Outcome, served.Timing);
        if (!_sources.TryGetValue(outcome.Source, out var source))
            _sources[outcome.Source] = source = new SourceProgress();
        source.Count(outcome);
        if (outcome.FailReason is null)
            _served++;
        if (timing is null)
            return;
        _latencies.Enqueue(timing.Latency.TotalMilliseconds);
        if (_latencies.Count > MostLatencies)
            _latencies.Dequeue();
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

    /// <summary>What became of one source's samples, up to the last that reached the model.</summary>
    private sealed class SourceProgress
    {
        private long _last;

        public long Offered => _last;

        /// <summary>A source's samples come in their order: those before the last that did not come were refused.</summary>
        public long Dropped => Math.Max(0, _last - Served - Failed);

        public long Served { get; private set; }

        public long Failed { get; private set; }

        public long Adapted { get; private set; }

        /// <summary>Why samples were not learned from; the names of defenses among them.</summary>
        public SortedDictionary<string, long> Skipped { get; } = new(StringComparer.Ordinal);

        public void Count(SampleOutcome outcome)
        {
            _last = Math.Max(_last, outcome.SourceSequence);
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
