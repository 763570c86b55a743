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
/// What training images teach a network, as directions of the shared weights: the mean gradients of the main and of the auxiliary loss
/// at the present weights. Of each image the main loss sees it upright, the auxiliary loss all four rotations. The images lie in blocks
/// of equal size (to one image), each with a mean of its own, so that it can be told how much of a mean is chance.
/// </summary>
public sealed class GradientHistory : IDisposable
{
    /// <summary>Enough to see their variance; each takes the memory of the shared weights twice.</summary>
    public const int MostBlocks = 10;

    private readonly int[] _order;

    private GradientHistory(int[] order, MeanGradients main, MeanGradients auxiliary) =>
        (_order, Main, Auxiliary) = (order, main, auxiliary);

    /// <summary>Images that the means are over.</summary>
    public int Images => _order.Length;

    /// <summary>A mean for each block.</summary>
    public MeanGradients Main { get; }

    /// <summary>Over the same blocks as <see cref="Main"/>.</summary>
    public MeanGradients Auxiliary { get; }

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
        var order = indices[..images];
        var count = Math.Min(MostBlocks, images);
        var blocks = Enumerable.Range(0, count).Select(block => order[At(block)..At(block + 1)]).ToList();
        var (main, auxiliary) = MeanGradients.Over(model, train, blocks, progress, cancellation);
        return new(order, main, auxiliary);

        int At(int block) => (int)((long)block * images / count);
    }

    /// <summary>
    /// How much the gradient of so few images says of the mean gradient: that of a guard's trusted buffer, for one.
    /// </summary>
    /// <param name="model">With the weights of the history.</param>
    /// <param name="train">The images of the history.</param>
    /// <param name="images">In each buffer, 1 to half of <see cref="Images"/>.</param>
    /// <inheritdoc cref="Over"/>
    public ReferenceNoise MeasureReference(
        ITestTimeModel model, ImageDataset train, int images, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(images);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(images, Images / 2);
        var buffers = _order.Chunk(images).Take(ReferenceNoise.CountOf(images, Images)).ToList();
        var (main, auxiliary) = MeanGradients.Over(model, train, buffers, progress, cancellation);
        using (main)
        using (auxiliary)
            return new(images, buffers.Count, BufferNoise.Of(main, Main), BufferNoise.Of(auxiliary, Auxiliary));
    }

    public void Dispose()
    {
        Main.Dispose();
        Auxiliary.Dispose();
    }
}

/// <summary>Mean gradients of one loss on the shared weights, one for each of several disjoint sets of images.</summary>
public sealed class MeanGradients : IDisposable
{
    private const int BatchSize = 32;
    private readonly Tensor[] _parts; // one for each shared weight: [sets, elements]

    private MeanGradients(Tensor[] parts, IReadOnlyList<int> sizes) => (_parts, Sizes) = (parts, sizes);

    /// <summary>Images of each set.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>How the means lie to each other.</summary>
    public MeanGeometry Geometry() => new(Sizes, ProductsWith(this));

    /// <summary>Of the main and of the auxiliary loss.</summary>
    /// <param name="sets">Indices of images of <paramref name="train"/>, at least one in each set.</param>
    internal static (MeanGradients Main, MeanGradients Auxiliary) Over(
        ITestTimeModel model, ImageDataset train, IReadOnlyList<int[]> sets, IProgress<int>? progress, CancellationToken cancellation)
    {
        int[] sizes = [.. sets.Select(set => set.Length)];
        var shared = SharedGradient.WeightsOf(model);
        var (main, auxiliary) = (new MeanGradients(Zeros(shared, sets.Count), sizes), new MeanGradients(Zeros(shared, sets.Count), sizes));
        try
        {
            var done = 0;
            foreach (var (number, set) in sets.Index())
                foreach (var batch in set.Chunk(BatchSize))
                {
                    cancellation.ThrowIfCancellationRequested();
                    AddBatch(model, train, batch, (gradients, isMain) => (isMain ? main : auxiliary).Add(number, gradients, batch.Length));
                    progress?.Report(done += batch.Length);
                }

            return (main, auxiliary);
        }
        catch
        {
            main.Dispose();
            auxiliary.Dispose();
            throw;
        }
    }

    /// <summary>Inner products of one gradient with each mean, [sets].</summary>
    internal double[] ProductsWith(SharedGradient gradient)
    {
        using var scope = NewDisposeScope();
        var products = _parts.Zip(gradient.Parts, (means, part) => means.mv(part.flatten()));
        return [.. InDouble(products).data<double>()];
    }

    /// <summary>Inner products of each mean with each of the others, [sets, their sets].</summary>
    internal double[,] ProductsWith(MeanGradients others)
    {
        using var scope = NewDisposeScope();
        var products = InDouble(_parts.Zip(others._parts, (mine, theirs) => mine.mm(theirs.t()))).data<double>().ToArray();
        var table = new double[Sizes.Count, others.Sizes.Count];
        Buffer.BlockCopy(products, 0, table, 0, products.Length * sizeof(double));
        return table;
    }

    public void Dispose()
    {
        foreach (var part in _parts)
            part.Dispose();
    }

    // Each weight rounds on its own, and the sum over weights in double precision, so that millions of them do no harm.
    private static Tensor InDouble(IEnumerable<Tensor> products) => stack([.. products]).cpu().to(ScalarType.Float64).sum(dim: 0);

    private static Tensor[] Zeros(Tensor[] shared, int sets)
    {
        using var scope = NewDisposeScope();
        return [.. shared.Select(weight => zeros(sets, weight.numel(), device: weight.device).DetachFromDisposeScope())];
    }

    private static void AddBatch(ITestTimeModel model, ImageDataset train, int[] batch, Action<IList<Tensor>, bool> add)
    {
        using var scope = NewDisposeScope();
        var shared = SharedGradient.WeightsOf(model);
        var upright = model.Normalise(train.Pixels(batch, model.Device));
        var labels = train.Labels(batch, model.Device);
        // The image as it is belongs to both losses, and goes through the shared part once.
        var features = model.Shared(upright);
        add(autograd.grad([cross_entropy(model.MainHead(features), labels)], shared, retain_graph: true), true);

        var turned = Enumerable.Range(1, Architecture.Rotations - 1).Select(k => upright.rot90(k, (2, 3)));
        var views = cat([features, model.Shared(cat([.. turned]))]);
        long[] turns = [.. Enumerable.Range(0, Architecture.Rotations * batch.Length).Select(i => (long)(i / batch.Length))];
        var rotations = DeviceTensors.Of(turns, model.Device);
        add(autograd.grad([cross_entropy(model.AuxiliaryHead(views), rotations)], shared), false);
    }

    private void Add(int set, IList<Tensor> gradients, int images)
    {
        using var noGrad = no_grad();
        using Scalar share = (double)images / Sizes[set];
        for (var i = 0; i < _parts.Length; i++)
            _parts[i][set].add_(gradients[i].flatten(), share);
    }
}

/// <summary>A direction in the space of the shared weights, one tensor for each; belongs to whoever owns the tensors.</summary>
internal sealed class SharedGradient
{
    private readonly Tensor[] _parts;

    private SharedGradient(Tensor[] parts, Tensor norm) => (_parts, Norm) = (parts, norm);

    /// <summary>A scalar, [], on the device of the parts.</summary>
    public Tensor Norm { get; }

    public IReadOnlyList<Tensor> Parts => _parts;

    /// <summary>The norm lands in the caller's dispose scope.</summary>
    public static SharedGradient Of(Tensor[] parts) => new(parts, Vectors.NormOf(parts));

    /// <summary>Of a loss, with respect to these weights; all in the caller's dispose scope.</summary>
    /// <param name="loss">A scalar, [], with its graph.</param>
    /// <param name="retainGraph">Whether another loss of the same graph follows.</param>
    public static SharedGradient Of(Tensor loss, Tensor[] shared, bool retainGraph = false) =>
        Of([.. autograd.grad([loss], shared, retain_graph: retainGraph)]);

    /// <summary>Inner product with another one, and both norms.</summary>
    public (double Product, double Norm, double OtherNorm) CompareWith(SharedGradient other)
    {
        using var scope = NewDisposeScope();
        var products = _parts.Zip(other._parts, (mine, theirs) => mine.flatten().dot(theirs.flatten()));
        var values = stack([.. products, Norm, other.Norm]).cpu();
        var norms = values.narrow(0, _parts.Length, 2).data<float>();
        // Each part rounds on its own, and the sum of parts in double precision, so that millions of weights do no harm.
        return (values.narrow(0, 0, _parts.Length).to(ScalarType.Float64).sum().item<double>(), norms[0], norms[1]);
    }

    public static Tensor[] WeightsOf(ITestTimeModel model) => [.. model.SharedParameters.Select(p => p.Value)];
}
