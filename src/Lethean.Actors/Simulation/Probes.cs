using Akka.Actor;
using Lethean.Actors.Configuration;
using Lethean.Actors.Evaluation;
using Lethean.Actors.Metrics;
using Lethean.Actors.Remote;
using Lethean.Learning;
using Lethean.Learning.Data;
using Lethean.Learning.Evaluation;

namespace Lethean.Actors.Simulation;

/// <summary>What the evaluations of a model behind an endpoint are made of.</summary>
internal sealed record ProbeSetup
{
    public required TargetSettings Target { get; init; }

    /// <summary>All of them are sent.</summary>
    public required ImageDataset HeldOut { get; init; }

    /// <summary>Served samples between two evaluations, 1 or more.</summary>
    public required int Every { get; init; }

    /// <summary>Images in one request, 1 or more.</summary>
    public required int BatchSize { get; init; }

    /// <summary>
    /// Whether the traffic waits for each evaluation, so that it is of the model after exactly so many samples. Else an evaluation goes on
    /// beside the traffic, and the next one is left out if it is due before that has ended.
    /// </summary>
    public required bool AreAwaited { get; init; }

    /// <summary>Says after which evaluation the run is over.</summary>
    public required EarlyEnd End { get; init; }

    /// <summary>Ends the traffic for a reason.</summary>
    public required Func<string, Task> Stop { get; init; }

    /// <summary>Abandons evaluations.</summary>
    public required CancellationToken Interrupted { get; init; }
}

/// <summary>
/// Evaluates a model behind an endpoint: sends it held-out images and looks at its answers. An evaluation is of the images that were
/// answered. Callers take turns.
/// </summary>
/// <param name="metrics">Told of every <see cref="Measured"/> and <see cref="FailedProbes"/>.</param>
internal sealed class Probes(RemoteModel model, ProbeSetup setup, IActorRef metrics)
{
    /// <summary>
    /// Requests that fail one after the other before an evaluation is given up: a server that hangs takes its time for each.
    /// </summary>
    private const int MostFailuresInARow = 3;

    private const string Client = "lethean-probe";

    private readonly string _probed = setup.Target.Probed!;
    private Task _underWay = Task.CompletedTask;
    private long _last = -1;

    /// <summary>Evaluates the model before the first sample.</summary>
    /// <exception cref="InputException">No image was answered: nothing that is sent to this server will be.</exception>
    public async Task BeginAsync()
    {
        _last = 0;
        if (await EvaluateAsync(0) is { } failure)
            throw new InputException(
                $"lethean.traffic.target: {_probed} at {setup.Target.Url} has answered no image before the traffic began "
                + $"({failure.FailReason}: {failure.Details}); mend that, or set lethean.traffic.target.probes = false");
    }

    /// <summary>So many samples were served.</summary>
    public async Task AfterAsync(long served)
    {
        if (served % setup.Every != 0 || !_underWay.IsCompleted)
            return;
        await _underWay;
        _last = served;
        _underWay = EvaluateAsync(served);
        if (setup.AreAwaited)
            await _underWay;
    }

    /// <summary>Completes when the model after the last sample is evaluated.</summary>
    /// <param name="served">Samples that were.</param>
    public async Task FinishAsync(long served)
    {
        await _underWay;
        if (_last < served)
            await EvaluateAsync(served);
    }

    /// <returns>The last failure where nothing was answered, else <c>null</c>.</returns>
    private async Task<RemoteAnswer?> EvaluateAsync(long sample)
    {
        var tally = new Tally(setup.HeldOut);
        RemoteAnswer? failure = null;
        try
        {
            var failedInARow = 0;
            for (var start = 0; start < setup.HeldOut.Count && failedInARow < MostFailuresInARow; start += setup.BatchSize)
            {
                var images = Enumerable.Range(start, Math.Min(setup.BatchSize, setup.HeldOut.Count - start));
                var answer = await model.InferAsync(_probed, [.. images.Select(i => setup.HeldOut[i])], Client, setup.Interrupted);
                if (answer.FailReason is { } reason)
                {
                    (failure, failedInARow) = (answer, failedInARow + 1);
                    metrics.Tell(new FailedProbes(reason, images.Count()));
                    continue;
                }

                failedInARow = 0;
                foreach (var (image, prediction) in images.Zip(answer.Predictions))
                    tally.Count(image, prediction.Label);
            }
        }
        catch (OperationCanceledException) when (setup.Interrupted.IsCancellationRequested)
        {
            return null;
        }

        if (tally.Result() is not { } result)
            return failure;
        var point = EvaluationPoint.Of(sample, result);
        var isComplete = result.Images == setup.HeldOut.Count;
        metrics.Tell(new Measured(point, isComplete ? CorrectImages.ToText(result.IsCorrect) : null));
        if (setup.End.ReasonAfter(point) is { } end)
            await setup.Stop(end);
        return null;
    }

    private sealed class Tally(ImageDataset images)
    {
        private readonly int[] _images = new int[images.Descriptor.ClassNames.Length];
        private readonly int[] _correct = new int[images.Descriptor.ClassNames.Length];
        private readonly bool[] _isCorrect = new bool[images.Count];

        public void Count(int image, int prediction)
        {
            var label = images.LabelOf(image);
            _images[label]++;
            _isCorrect[image] = prediction == label;
            _correct[label] += _isCorrect[image] ? 1 : 0;
        }

        /// <returns><c>null</c> where nothing was counted.</returns>
        public AccuracyResult? Result() => _images.Sum() is > 0 and var count
            ? new AccuracyResult(count, _correct.Sum(), [.. _images], [.. _correct]) { IsCorrect = [.. _isCorrect] }
            : null;
    }
}
