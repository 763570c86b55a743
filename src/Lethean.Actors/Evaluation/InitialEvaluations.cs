using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Evaluation;
using Lethean.Learning.Models;

namespace Lethean.Actors.Evaluation;

/// <summary>
/// What the weights of a checkpoint score as they are. The variants of an experiment all begin with these, and where nothing is learned, or
/// all is taken back, they come again: measured once, and once more where another variant begins meanwhile. Safe to share.
/// </summary>
internal sealed class InitialEvaluations
{
    private readonly ConcurrentDictionary<Question, (WeightSnapshot Weights, AccuracyResult Result)> _known = new();

    /// <summary>
    /// The known result if the weights are the same to the bit; else a new one, which is kept if no sample has been served yet.
    /// </summary>
    /// <param name="measure">Measures the snapshot as the setup says.</param>
    public AccuracyResult Of(EvaluatorSetup setup, WeightSnapshot snapshot, Func<AccuracyResult> measure)
    {
        var question = new Question(
            setup.Checkpoint, setup.Device.ToString(), setup.Precision, setup.HeldOut, setup.Images, setup.BatchSize);
        if (_known.TryGetValue(question, out var initial) && AreEqual(initial.Weights, snapshot))
            return initial.Result;
        var result = measure();
        if (snapshot.Version == 0)
            _known.TryAdd(question, (snapshot, result));
        return result;
    }

    private static bool AreEqual(WeightSnapshot one, WeightSnapshot other) =>
        MemoryMarshal.AsBytes(one.Values).SequenceEqual(MemoryMarshal.AsBytes(other.Values));

    /// <summary>All that a result depends on beside the weights.</summary>
    private readonly record struct Question(
        Checkpoint Checkpoint, string Device, Precision Precision, ImageDataset HeldOut, int Images, int BatchSize);
}
