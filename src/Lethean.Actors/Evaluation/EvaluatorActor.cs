using System.Diagnostics;
using Akka.Actor;
using Lethean.Actors.Metrics;
using Lethean.Actors.Telemetry;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Evaluation;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using static TorchSharp.torch;

namespace Lethean.Actors.Evaluation;

/// <summary>What an <see cref="EvaluatorActor"/> is made of.</summary>
internal sealed record EvaluatorSetup
{
    public required Checkpoint Checkpoint { get; init; }

    /// <summary>Where it is evaluated.</summary>
    public required Device Device { get; init; }

    /// <summary>What it convolves in.</summary>
    public required Precision Precision { get; init; }

    public required ImageDataset HeldOut { get; init; }

    /// <summary>The first so many of them are evaluated.</summary>
    public required int Images { get; init; }

    /// <summary>Images a forward pass.</summary>
    public required int BatchSize { get; init; }

    /// <summary>That evaluate, 1 or more.</summary>
    public required int Threads { get; init; }

    /// <summary>What is known of the weights that all variants begin with; null measures every snapshot.</summary>
    public InitialEvaluations? Initial { get; init; }

    /// <summary>Of the variant, where somebody listens.</summary>
    public ActivityContext Span { get; init; }

    /// <summary>Abandons evaluations.</summary>
    public CancellationToken Interrupted { get; init; }
}

/// <summary>Measures snapshots with a copy of the network, on a thread of its own, while the model serves on.</summary>
internal sealed class EvaluatorActor : ReceiveActor
{
    private readonly EvaluatorSetup _setup;
    private readonly IActorRef _metrics;

    // Made in PreStart, on the thread that will use them.
    private ITestTimeModel _model = null!;
    private AccuracyEvaluator _evaluator = null!;

    public EvaluatorActor(EvaluatorSetup setup, IActorRef metrics)
    {
        _setup = setup;
        _metrics = metrics;

        Receive<Evaluate>(evaluate => Sender.Tell(new Finished(Measure(evaluate.Snapshot))));
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(EvaluatorActor), message));
    }

    /// <param name="metrics">Told of every <see cref="Measured"/>.</param>
    public static Props Props(EvaluatorSetup setup, IActorRef metrics) =>
        Akka.Actor.Props.Create(() => new EvaluatorActor(setup, metrics)).WithDispatcher(DispatcherIds.Evaluator);

    protected override void PreStart()
    {
        TorchThreads.UseOnThisThread(1);
        _model = _setup.Checkpoint.CreateModel(_setup.Device, _setup.Precision);
        _evaluator = new AccuracyEvaluator(_model, _setup.HeldOut, _setup.Images, _setup.BatchSize);
    }

    protected override void PostStop() => _model?.Dispose();

    private EvaluationPoint? Measure(WeightSnapshot snapshot)
    {
        try
        {
            using var span = Instrumentation.Source.StartActivity("evaluation", ActivityKind.Internal, _setup.Span);
            span?.SetTag("lethean.sample", snapshot.Version);
            var result = _setup.Initial is { } initial
                ? initial.Of(_setup, snapshot, () => Result(snapshot))
                : Result(snapshot);
            var point = EvaluationPoint.Of(snapshot.Version, result);
            span?.SetTag("lethean.accuracy", point.Accuracy);
            _metrics.Tell(new Measured(point, CorrectImages.ToText(result.IsCorrect)));
            return point;
        }
        catch (OperationCanceledException) when (_setup.Interrupted.IsCancellationRequested)
        {
            return null;
        }
    }

    private AccuracyResult Result(WeightSnapshot snapshot)
    {
        snapshot.CopyTo(_model);
        return _evaluator.Evaluate(_setup.Threads, _setup.Interrupted);
    }

    /// <summary>Answered by <see cref="Finished"/>.</summary>
    public sealed record Evaluate(WeightSnapshot Snapshot);

    /// <param name="Point"><c>null</c> when the evaluation was abandoned because the run was interrupted.</param>
    public sealed record Finished(EvaluationPoint? Point);
}
