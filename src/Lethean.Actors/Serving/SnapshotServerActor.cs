using System.Diagnostics;
using Akka.Actor;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Model;
using Lethean.Actors.Simulation;
using Lethean.Learning.Native;
using Lethean.Learning.Adaptation;
using static Lethean.Actors.Serving.ServerProtocol;

namespace Lethean.Actors.Serving;

/// <summary>
/// Answers samples with a copy of the network, on a thread of its own, while the model learns. Has the weights of the
/// checkpoint until the model publishes others.
/// </summary>
internal sealed class SnapshotServerActor : ReceiveActor
{
    private readonly ServerSetup _setup;

    // Made in PreStart, on the thread that will use it.
    private FrozenNetwork _network = null!;
    private TimeSpan? _takenAt;
    private long _answers;

    public SnapshotServerActor(ServerSetup setup)
    {
        _setup = setup;

        Receive<Publish>(OnPublish);
        Receive<Answer>(answer => Sender.Tell(AnswerTo(answer)));
        Receive<ModelProtocol.AskGradient>(ask => Sender.Tell(new ModelProtocol.GradientOfInput(_network.Answer(ask.Image, ask.Objective))));
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(SnapshotServerActor), message));
    }

    public static Props Props(ServerSetup setup) =>
        Akka.Actor.Props.Create(() => new SnapshotServerActor(setup)).WithDispatcher(DispatcherIds.Server);

    protected override void PreStart()
    {
        TorchThreads.UseOnThisThread(_setup.Threads);
        _network = new FrozenNetwork(_setup.Checkpoint.CreateModel(_setup.Device));
        _takenAt = _setup.Clock.Now is null ? null : TimeSpan.Zero;
    }

    protected override void PostStop() => _network?.Dispose();

    private void OnPublish(Publish publish)
    {
        _network.Load(publish.Weights);
        (_takenAt, _answers) = (publish.TakenAt, 0);
    }

    private Answered AnswerTo(Answer answer)
    {
        var started = Stopwatch.GetTimestamp();
        var sample = _network.Answer(answer.Image);
        var serviceTime = Stopwatch.GetElapsedTime(started);
        return new Answered(sample, serviceTime, new WeightAge(_answers++, _setup.Clock.Now - _takenAt));
    }
}
