using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Samples;
using ClientId = Lethean.Learning.Defenses.ClientId;

namespace Lethean.Actors.Traffic;

/// <summary>
/// A source whose samples come from outside of the process while the traffic runs in real time. Whoever offers one hears what became of
/// it. The traffic of a run with such a source ends when the source is drained, or by the run's own end. Safe to use from any thread.
/// </summary>
/// <param name="name">Of the source.</param>
/// <param name="capacity">Samples that wait to be taken into the traffic, 1 or more; whoever offers one more waits for room.</param>
public sealed class OutsideTraffic(string name, int capacity)
{
    /// <summary>What summaries call the kind of its samples.</summary>
    public const string Kind = "outside";

    private readonly Channel<Offered> _offered = Channel.CreateBounded<Offered>(
        new BoundedChannelOptions(capacity) { SingleReader = true });

    // Holds what was offered and is not answered yet: no more than there are callers that wait.
    private readonly ConcurrentDictionary<long, TaskCompletionSource<OutsideAnswer>> _underWay = new();
    private readonly TaskCompletionSource<RealTimeClock> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isClosed;

    public string Name => name;

    /// <summary>Completes when the traffic flows.</summary>
    public Task Started => _started.Task;

    /// <summary>Whether samples are taken.</summary>
    public bool IsOpen => _started.Task.IsCompletedSuccessfully && !_isClosed;

    /// <summary>Whether it was <see cref="Drain">drained</see>.</summary>
    public bool IsDrained { get; private set; }

    /// <summary>Offers a sample, which arrives now.</summary>
    /// <param name="client">Who sends it, 0 or more.</param>
    /// <returns>What became of it.</returns>
    public async Task<OutsideAnswer> OfferAsync(Sample sample, int client)
    {
        if (!IsOpen)
            return OutsideAnswer.Closed;
        var offered = new Offered(sample, client, _started.Task.Result.Seconds, new(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await _offered.Writer.WriteAsync(offered);
        }
        catch (ChannelClosedException)
        {
            return OutsideAnswer.Closed;
        }

        return await offered.Answer.Task;
    }

    /// <summary>Takes no more samples. Those that were taken are answered, then the traffic of the run ends.</summary>
    public void Drain()
    {
        IsDrained = true;
        Close();
    }

    /// <summary>The samples in the order in which they come. Enumerate once.</summary>
    internal async IAsyncEnumerable<TrafficSample> SamplesAsync(
        RealTimeClock clock, Offering offering, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await clock.WaitUntilAsync(0, cancellationToken);
            if (offering.Until < double.PositiveInfinity)
                _ = CloseAtAsync(clock, offering.Until, ended.Token);
            _started.TrySetResult(clock);
            var sequence = 0L;
            await foreach (var offered in _offered.Reader.ReadAllAsync(cancellationToken))
            {
                _underWay[++sequence] = offered.Answer;
                yield return new TrafficSample(name, sequence, new ClientId(name, offered.Client), offered.Seconds, offered.Sample);
            }
        }
        finally
        {
            await ended.CancelAsync();
            Close();
            while (_offered.Reader.TryRead(out var left))
                left.Answer.TrySetResult(OutsideAnswer.Closed);
        }
    }

    /// <summary>A sample was served, or the model failed on it.</summary>
    internal void IsAnswered(TrafficSample sample) =>
        Answer(sample, new OutsideAnswer(sample.Sequence) { Served = sample.Served, Failed = sample.FailReason });

    /// <summary>Admission has refused a sample.</summary>
    /// <param name="reason">As admission counts it.</param>
    internal void IsRefused(TrafficSample sample, string reason) => Answer(sample, OutsideAnswer.OfRefusal(reason switch
    {
        AdmissionStage.QueueFull => Refusal.QueueFull,
        AdmissionStage.QuotaExceeded => Refusal.Quota,
        AdmissionStage.Late => Refusal.Late,
        _ => Refusal.Closed,
    }));

    /// <summary>The run is over: nobody is answered any more.</summary>
    internal void End()
    {
        Close();
        foreach (var waiting in _underWay.Values)
            waiting.TrySetResult(OutsideAnswer.Closed);
    }

    private void Answer(TrafficSample sample, OutsideAnswer answer)
    {
        if (_underWay.TryRemove(sample.SourceSequence, out var waiting))
            waiting.TrySetResult(answer);
    }

    private void Close()
    {
        _isClosed = true;
        _offered.Writer.TryComplete();
    }

    private async Task CloseAtAsync(RealTimeClock clock, double seconds, CancellationToken cancellationToken)
    {
        await clock.WaitUntilAsync(seconds, cancellationToken);
        Close();
    }

    /// <param name="Seconds">When it came, since the start of the traffic.</param>
    private sealed record Offered(Sample Sample, int Client, double Seconds, TaskCompletionSource<OutsideAnswer> Answer);
}

/// <summary>What became of a sample from outside: it was served, or it failed, or it was refused.</summary>
/// <param name="Sequence">Order of delivery to the model, from 1; 0 where it was refused.</param>
public sealed record OutsideAnswer(long Sequence)
{
    public static OutsideAnswer Closed { get; } = OfRefusal(Refusal.Closed);

    /// <summary>What the model answered.</summary>
    public ServedSample? Served { get; init; }

    /// <summary>Why the model could not serve it.</summary>
    public string? Failed { get; init; }

    /// <summary>Why it did not reach the model.</summary>
    public Refusal? Refused { get; init; }

    internal static OutsideAnswer OfRefusal(Refusal refusal) => new(0) { Refused = refusal };
}

/// <summary>Why a sample from outside did not reach the model.</summary>
public enum Refusal
{
    /// <summary>There was no room in the queue.</summary>
    QueueFull,

    /// <summary>Its client had sent as much as it may.</summary>
    Quota,

    /// <summary>It had waited longer than the deadline.</summary>
    Late,

    /// <summary>The traffic has not begun or has ended.</summary>
    Closed,
}
