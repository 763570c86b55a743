using System.Diagnostics;
using Akka.Actor;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Native;
using static TorchSharp.torch;

namespace Lethean.Actors.Model;

/// <summary>What a <see cref="FrozenNetworkActor"/> is made of.</summary>
/// <param name="Device">Where it computes.</param>
/// <param name="Threads">Torch threads, 1 or more.</param>
internal sealed record FrozenNetworkSetup(Checkpoint Checkpoint, Device Device, int Threads, TrafficClock Clock);

/// <summary>
/// Owns a network that does not learn, on a thread of its own: the copy that answers samples with the model's last snapshot while the
/// model learns, or a grey-box attacker's surrogate. Has the weights of the checkpoint until others are published.
/// </summary>
internal sealed class FrozenNetworkActor : ReceiveActor
{
    private readonly FrozenNetworkSetup _setup;

    // Made in PreStart, on the thread that will use it.
    private FrozenNetwork _network = null!;
    private TimeSpan? _takenAt;
    private long _answers;

    public FrozenNetworkActor(FrozenNetworkSetup setup)
    {
        _setup = setup;

        Receive<Publish>(OnPublish);
        Receive<Answer>(answer => Sender.Tell(AnswerTo(answer)));
        Receive<ModelActor.AskGradient>(ask => Sender.Tell(new ModelActor.GradientOfInput(_network.Answer(ask.Image, ask.Objective))));
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(FrozenNetworkActor), message));
    }

    /// <summary>Of the copy that answers in the model's place.</summary>
    public static Props Server(FrozenNetworkSetup setup) => Props(setup, DispatcherIds.Server);

    /// <summary>Of an attacker's own model. It computes while the deployed model waits for the sample.</summary>
    public static Props Surrogate(FrozenNetworkSetup setup) => Props(setup, DispatcherIds.Surrogate);

    protected override void PreStart()
    {
        TorchThreads.UseOnThisThread(_setup.Threads);
        _network = new FrozenNetwork(_setup.Checkpoint.CreateModel(_setup.Device));
        _takenAt = _setup.Clock.Now is null ? null : TimeSpan.Zero;
    }

    protected override void PostStop() => _network?.Dispose();

    private static Props Props(FrozenNetworkSetup setup, string dispatcher) =>
        Akka.Actor.Props.Create(() => new FrozenNetworkActor(setup)).WithDispatcher(dispatcher);

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

    /// <summary>The weights to answer with from now on.</summary>
    /// <param name="TakenAt">When they were copied, by the traffic's clock.</param>
    public sealed record Publish(WeightSnapshot Weights, TimeSpan? TakenAt);

    /// <summary>Answered by <see cref="Answered"/>.</summary>
    public sealed record Answer(Image Image);

    public sealed record Answered(ServedSample Sample, TimeSpan ServiceTime, WeightAge WeightAge);
}
