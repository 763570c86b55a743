using System.Diagnostics;
using Akka;
using Akka.Streams.Dsl;
using Lethean.Actors.Metrics;
using Lethean.Actors.Remote;
using Lethean.Actors.Traffic;
using Lethean.Learning.Adaptation;
using ClientId = Lethean.Learning.Defenses.ClientId;

namespace Lethean.Actors.Simulation;

/// <summary>
/// A model behind an endpoint answers, several samples at a time where it may have so many requests. What happens here happens in turn: a
/// sample is numbered and finished, an answer is heard and counted, and on the virtual clock what is evaluated then is awaited.
/// </summary>
internal sealed class RemoteDelivery : Delivery, IDisposable
{
    private readonly RemoteModel _model;
    private readonly RemoteSetup _setup;
    private readonly Probes? _probes;
    private readonly SemaphoreSlim _turn = new(1);
    private long _served;

    /// <param name="model">The delivery takes it over and disposes it.</param>
    /// <param name="probes">Tell what the model still knows; <c>null</c> where nobody asks.</param>
    public RemoteDelivery(RemoteModel model, RemoteSetup setup, Probes? probes, Attackers attackers, TrafficTimeline traffic)
        : base(attackers, traffic) => (_model, _setup, _probes) = (model, setup, probes);

    public override Flow<TrafficSample, TrafficSample, NotUsed> Flow() =>
        Akka.Streams.Dsl.Flow.Create<TrafficSample>().SelectAsyncUnordered(_setup.Connections, DeliverAsync).Named("delivery");

    public override Task PrepareAsync() => _probes?.BeginAsync() ?? Task.CompletedTask;

    public override Task FinishAsync() => _probes?.FinishAsync(_served) ?? Task.CompletedTask;

    public void Dispose()
    {
        _model.Dispose();
        _turn.Dispose();
    }

    private async Task<TrafficSample> DeliverAsync(TrafficSample admitted)
    {
        var takenUp = Clock.Now;
        var sample = await InTurnAsync(() => TakeUpAsync(admitted));
        if (sample.FailReason is { } reason)
            return Failed(sample, reason);
        var (sent, started) = (Clock.Now, Stopwatch.GetTimestamp());
        var answer = await _model.InferAsync(_setup.Model, [sample.Sample.Image], NameOf(sample.Client), _setup.Aborted);
        var took = Stopwatch.GetElapsedTime(started);
        return answer.FailReason is { } failed ? Failed(sample, failed) : await InTurnAsync(() => HearAsync(answer.Predictions[0]));

        async Task<TrafficSample> HearAsync(RemotePrediction prediction)
        {
            var served = new ServedSample(prediction.Label, prediction.Confidence, null, null, Adapted: false, SkipReason: null);
            var answered = Answered(sample with { Served = served }, takenUp, took, weightAge: null);
            answered = Attackers.Hear(answered with { Timing = Measured(answered.Timing!) }, prediction.Label);
            if (_probes is not null)
                await _probes.AfterAsync(++_served);
            return answered;
        }

        // The request took its time whether or not the clock stood still meanwhile for the author of another sample.
        SampleTiming Measured(SampleTiming timing) => sent is { } at
            ? timing with { Latency = at - TimeSpan.FromSeconds(sample.IntendedSeconds) + took, Uncorrected = at - takenUp + took }
            : timing;
    }

    private static string NameOf(ClientId client) => FormattableString.Invariant($"{client.Source}-{client.Number}");

    private async Task<TrafficSample> InTurnAsync(Func<Task<TrafficSample>> act)
    {
        await _turn.WaitAsync(_setup.Aborted);
        try
        {
            return await act();
        }
        finally
        {
            _turn.Release();
        }
    }
}

/// <param name="Model">What the server calls the attacked model.</param>
/// <param name="Connections">Requests under way at the same time, 1 or more.</param>
/// <param name="Aborted">The run has failed; no answer counts any more.</param>
internal sealed record RemoteSetup(string Model, int Connections, CancellationToken Aborted);
