using Lethean.Learning.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Benchmarks.Comparison;

/// <summary>Test-time training as a user of TorchSharp writes it down: what the class Adapter is in bench/pytorch/lethean_arm.py.</summary>
internal sealed class NaiveAdapter : IDisposable
{
    public const int BatchSize = 128;

    private const int Copies = 32;

    private readonly NaiveNetwork _network;
    private readonly Tensor _mean;
    private readonly Tensor _deviation;
    private readonly SGD _optimizer;

    private NaiveAdapter(NaiveNetwork network, float[] mean, float[] deviation)
    {
        _network = network;
        _network.eval(); // nothing in it behaves differently in training
        _mean = tensor(mean).view(1, 3, 1, 1);
        _deviation = tensor(deviation).view(1, 3, 1, 1);
        _optimizer = optim.SGD(network.AuxiliaryParameters, 0.001);
    }

    /// <summary>What the network has learned from; null for random weights.</summary>
    public string? Dataset { get; private init; }

    /// <summary>With random weights.</summary>
    public static NaiveAdapter Random(int width) =>
        new(new(width, Math.Min(32, width / 2)), [0.4914f, 0.4822f, 0.4465f], [0.2470f, 0.2435f, 0.2616f]);

    public static NaiveAdapter Load(string checkpoint)
    {
        var metadata = Checkpoint.Load(checkpoint).Metadata;
        var (architecture, normalization) = (metadata.Architecture, metadata.Normalization);
        var network = new NaiveNetwork(architecture.Width, architecture.Groups, architecture.SplitAfter, architecture.Classes);
        var weights = network.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        using var noGrad = no_grad();
        foreach (var stored in SafetensorsFile.Read(checkpoint).Tensors)
        {
            using var values = tensor(stored.ToSingles(), weights[stored.Name].shape);
            weights[stored.Name].copy_(values);
            weights.Remove(stored.Name);
        }

        return weights.Count == 0
            ? new(network, [.. normalization.Mean], [.. normalization.StandardDeviation]) { Dataset = metadata.Dataset }
            : throw new InvalidOperationException($"{checkpoint} has no {string.Join(", ", weights.Keys)}");
    }

    /// <summary>One step on the rotation loss of one image [3, 32, 32].</summary>
    public void Adapt(Tensor image)
    {
        using var scope = NewDisposeScope();
        Adapt(image, randint(0, 4, Copies, ScalarType.Int64));
    }

    /// <param name="labels">int64 [copies]: by how many quarters each copy is turned.</param>
    public void Adapt(Tensor image, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var views = stack(labels.data<long>().ToArray().Select(k => rot90(image, k, (1, 2))));
        var loss = cross_entropy(_network.Rotation(Normalise(views)), labels);
        _optimizer.zero_grad();
        loss.backward();
        _optimizer.step();
    }

    public long Predict(Tensor image)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return _network.call(Normalise(image.unsqueeze(0))).argmax().item<long>();
    }

    public long Serve(Tensor image)
    {
        Adapt(image);
        return Predict(image);
    }

    public double Accuracy(Tensor images, Tensor labels)
    {
        using var noGrad = no_grad();
        var (count, correct) = (images.shape[0], 0L);
        for (var start = 0L; start < count; start += BatchSize)
        {
            using var scope = NewDisposeScope();
            var size = Math.Min(BatchSize, count - start);
            var predictions = _network.call(Normalise(images.narrow(0, start, size))).argmax(1);
            correct += predictions.eq(labels.narrow(0, start, size)).sum().item<long>();
        }

        return (double)correct / count;
    }

    /// <summary>Logits of both heads, the main one's first.</summary>
    public float[] Logits(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var input = Normalise(images);
        return [.. _network.call(input).data<float>(), .. _network.Rotation(input).data<float>()];
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
        _mean.Dispose();
        _deviation.Dispose();
    }

    private Tensor Normalise(Tensor images) => (images - _mean) / _deviation;
}
