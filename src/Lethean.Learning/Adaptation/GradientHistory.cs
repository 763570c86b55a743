using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using Lethean.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Adaptation;

/// <summary>
/// What a network has learned, as directions of the shared weights: the mean gradients of the main and of the auxiliary loss over
/// training images, at the present weights (Perry 2020, equation 4). Of each image the main loss sees it upright, the auxiliary
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
        ITestTimeModel model,
        ImageDataset train,
        int images,
        RandomStream random,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
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
            AddGradients(model, train, batch, (double)batch.Length / images, main, auxiliary);
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
        ITestTimeModel model, ImageDataset train, int[] batch, double weight, Tensor[] main, Tensor[] auxiliary)
    {
        using var scope = NewDisposeScope();
        var shared = SharedGradient.WeightsOf(model);
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

/// <summary>A direction in the space of the shared weights, one tensor for each; belongs to whoever owns the tensors.</summary>
internal sealed class SharedGradient
{
    private readonly Tensor[] _parts;

    private SharedGradient(Tensor[] parts, Tensor norm) => (_parts, Norm) = (parts, norm);

    /// <summary>A scalar, [], on the device of the parts.</summary>
    public Tensor Norm { get; }

    /// <summary>The norm lands in the caller's dispose scope.</summary>
    public static SharedGradient Of(Tensor[] parts) => new(parts, Vectors.NormOf(parts));

    /// <summary>Of a loss, with respect to these weights; all in the caller's dispose scope.</summary>
    /// <param name="loss">A scalar, [], with its graph.</param>
    /// <param name="retainGraph">Whether another loss of the same graph follows.</param>
    public static SharedGradient Of(Tensor loss, Tensor[] shared, bool retainGraph = false) =>
        Of([.. autograd.grad([loss], shared, retain_graph: retainGraph)]);

    /// <summary>−1 … 1; NaN where one of the two vanishes or is not finite.</summary>
    public double CosineWith(SharedGradient other)
    {
        using var scope = NewDisposeScope();
        var products = _parts.Zip(other._parts, (mine, theirs) => mine.flatten().dot(theirs.flatten()));
        var values = stack([.. products, Norm, other.Norm]).cpu();
        var norms = values.narrow(0, _parts.Length, 2).data<float>();
        // Each part rounds on its own, and the sum of parts in double precision, so that millions of weights do no harm.
        return values.narrow(0, 0, _parts.Length).to(ScalarType.Float64).sum().item<double>() / ((double)norms[0] * norms[1]);
    }

    public static Tensor[] WeightsOf(ITestTimeModel model) => [.. model.SharedParameters.Select(p => p.Value)];
}
