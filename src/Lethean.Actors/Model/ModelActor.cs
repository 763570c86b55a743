using System.Diagnostics;
using Akka.Actor;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Native;
using Lethean.Learning.Adaptation;
using static Lethean.Actors.Model.ModelProtocol;

namespace Lethean.Actors.Model;

/// <summary>
/// Sole owner of the live weights, on a thread of its own. Serves one sample at a time and learns from it. When it
/// crashes, the next incarnation starts from the last snapshot and tells the metrics what was lost.
/// </summary>
internal sealed class ModelActor : ReceiveActor
{
    private readonly ModelSetup _setup;
    private readonly ModelMemory _memory;
    private readonly IActorRef _metrics;

    // Made in PreStart, on the thread that will use it.
    private TestTimeLearner _learner = null!;

    public ModelActor(ModelSetup setup, ModelMemory memory, IActorRef metrics)
    {
        _setup = setup;
        _memory = memory;
        _metrics = metrics;

        Receive<Serve>(serve => ReplyOrCrash(() => Served(serve)));
        Receive<AskGradient>(ask => ReplyOrCrash(() => new GradientOfInput(_learner.Answer(ask.Image, ask.Objective))));
        Receive<TakeSnapshot>(_ => Sender.Tell(Snapshot()));
        Receive<TakeState>(_ => Sender.Tell(_memory.State));
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(ModelActor), message));
    }

    /// <param name="metrics">Told of every <see cref="ModelRestore"/>.</param>
    public static Props Props(ModelSetup setup, ModelMemory memory, IActorRef metrics) =>
        Akka.Actor.Props.Create(() => new ModelActor(setup, memory, metrics)).WithDispatcher(DispatcherIds.Model);

    protected override void PreStart()
    {
        TorchThreads.UseOnThisThread(_setup.Threads);
        _learner = _setup.CreateLearner(_memory);
        if (_memory.LastState is { } last)
        {
            _learner.Restore(last);
            if (_memory.LastCrash is { } crash)
                _metrics.Tell(new ModelRestore(_memory.Served, last.Version, crash));
        }
        else
        {
            Snapshot();
        }
    }

    protected override void PostStop() => _learner?.Dispose();

    private Served Served(Serve serve)
    {
        var correlation = _setup.CorrelateSamples ? _learner.CorrelationOf(serve.Image, serve.Label) : null;
        var started = Stopwatch.GetTimestamp();
        var sample = serve.SkipReason is { } reason
            ? _learner.ServeWithoutAdapting(serve.Image, reason)
            : _learner.Serve(serve.Image, new(_memory.Served, serve.IntendedSeconds, serve.Client));
        var serviceTime = Stopwatch.GetElapsedTime(started);
        var served = _memory.Served + 1;
        var state = served % _setup.SnapshotEvery == 0 ? _learner.Capture(served) : null;
        if (_setup.Publishing is { } publishing && served % publishing.Every == 0)
            publishing.Publish(state?.Serving ?? _learner.Snapshot(served));
        _memory.Remember(served, state);
        return new Served(sample with { GradientCorrelation = correlation }, serviceTime, state?.Serving);
    }

    private WeightSnapshot Snapshot()
    {
        var state = _learner.Capture(_memory.Served);
        _memory.Remember(_memory.Served, state);
        return state.Serving;
    }

    private void ReplyOrCrash(Func<IReply> answer)
    {
        try
        {
            Sender.Tell(answer());
        }
        catch (Exception crash)
        {
            _memory.LastCrash = $"{crash.GetType().Name}: {crash.Message}";
            Sender.Tell(new Crashed(crash.GetType().Name));
            throw new ModelCrashedException(crash);
        }
    }
}
