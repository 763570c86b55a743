using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Adaptation;

/// <summary>
/// What a network has learned, as directions of the shared weights: the mean gradients of the main and of the auxiliary loss over
/// training images, at the weights of now (Perry 2020, equation 4). Of each image the main loss sees it upright, the auxiliary
/// loss all four rotations.
/// </summary>
public sealed class GradientHistory : IDisposable
{
    private const int BatchSize = 32;
    private readonly Tensor[] _main;
    private readonly Tensor[] _auxiliary;

    private GradientHistory(Tensor[] main, Tensor[] auxiliary, int images)
    {
        (_main, _auxiliary, Images) = (main, auxiliary, images);
        (Main, Auxiliary) = (SharedGradient.Of(main), SharedGradient.Of(auxiliary));
        Main.Norm.DetachFromDisposeScope();
        Auxiliary.Norm.DetachFromDisposeScope();
    }

    /// <summary>Images that the means are over.</summary>
    public int Images { get; }

    internal SharedGradient Main { get; }

    internal SharedGradient Auxiliary { get; }

    /// <param name="model">Stays with its owner.</param>
    /// <param name="images">Drawn from <paramref name="train"/> without replacement, 1 or more.</param>
    /// <param name="progress">Told how many images are done.</param>
    /// <exception cref="InputException">The data have fewer images.</exception>
    /// <exception cref="OperationCanceledException">Checked between batches.</exception>
    public static GradientHistory Over(
        ITestTimeModel model, ImageDataset train, int images, RandomStream random, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        _ = train.Take(images); // refuses in the user's words
        var indices = Enumerable.Range(0, train.Count).ToArray();
        random.Shuffle(indices.AsSpan());
        using var scope = NewDisposeScope();
        var shared = SharedGradient.WeightsOf(model);
        var main = shared.Select(weight => zeros_like(weight).DetachFromDisposeScope()).ToArray();
        var auxiliary = shared.Select(weight => zeros_like(weight).DetachFromDisposeScope()).ToArray();
        var done = 0;
        foreach (var batch in indices.Take(images).Chunk(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            AddGradients(model, train, batch, shared, (double)batch.Length / images, main, auxiliary);
            progress?.Report(done += batch.Length);
        }

        return new(main, auxiliary, images);
    }

    public void Dispose()
    {
        foreach (var part in _main.Concat(_auxiliary).Append(Main.Norm).Append(Auxiliary.Norm))
            part.Dispose();
    }

    private static void AddGradients(
        ITestTimeModel model, ImageDataset train, int[] batch, Tensor[] shared, double weight, Tensor[] main, Tensor[] auxiliary)
    {
        using var scope = NewDisposeScope();
        using Scalar share = weight;
        var upright = model.Normalise(train.Pixels(batch, model.Device));
        var labels = train.Labels(batch, model.Device);
        Add(main, autograd.grad([cross_entropy(model.Main(upright), labels)], shared), share);

        Tensor[] views = [.. Enumerable.Range(0, Architecture.Rotations).Select(k => upright.rot90(k, (2, 3)))];
        long[] turns = [.. Enumerable.Range(0, views.Length * batch.Length).Select(i => (long)(i / batch.Length))];
        var rotations = DeviceTensors.Of(turns, model.Device);
        Add(auxiliary, autograd.grad([cross_entropy(model.Auxiliary(cat(views)), rotations)], shared), share);
    }

    private static void Add(Tensor[] sum, IList<Tensor> gradients, Scalar share)
    {
        using var noGrad = no_grad();
        for (var i = 0; i < sum.Length; i++)
            sum[i].add_(gradients[i], share);
    }
}
