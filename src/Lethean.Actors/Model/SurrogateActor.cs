using Akka.Actor;
using Lethean.Actors.Configuration;
using Lethean.Actors.Simulation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using TorchSharp;
using static Lethean.Actors.Model.ModelProtocol;

namespace Lethean.Actors.Model;

/// <summary>A grey-box attacker's own model, on a thread of its own. Its weights never change.</summary>
internal sealed class SurrogateActor : ReceiveActor
{
    private readonly Checkpoint _checkpoint;
    private readonly torch.Device _device;
    private readonly int _threads;

    // Made in PreStart, on the thread that will use it.
    private ITestTimeModel _model = null!;

    public SurrogateActor(Checkpoint checkpoint, torch.Device device, int threads)
    {
        (_checkpoint, _device, _threads) = (checkpoint, device, threads);
        Receive<AskGradient>(ask => Sender.Tell(new GradientOfInput(InputGradient.Of(_model, ask.Image, ask.Objective))));
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(SurrogateActor), message));
    }

    /// <param name="threads">Torch threads, 1 or more. It computes while the deployed model waits for the sample.</param>
    public static Props Props(Checkpoint checkpoint, torch.Device device, int threads) =>
        Akka.Actor.Props.Create(() => new SurrogateActor(checkpoint, device, threads)).WithDispatcher(DispatcherIds.Surrogate);

    protected override void PreStart()
    {
        TorchThreads.UseOnThisThread(_threads);
        _model = _checkpoint.CreateModel(_device);
    }

    protected override void PostStop() => _model?.Dispose();
}
