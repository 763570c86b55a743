using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Adaptation;

/// <summary>A direction in the space of the shared weights, one tensor for each; belongs to whoever owns the tensors.</summary>
internal sealed class SharedGradient
{
    private readonly Tensor[] _parts;

    private SharedGradient(Tensor[] parts, Tensor norm) => (_parts, Norm) = (parts, norm);

    /// <summary>A scalar, on the device of the parts.</summary>
    public Tensor Norm { get; }

    /// <summary>The norm lands in the caller's dispose scope.</summary>
    public static SharedGradient Of(Tensor[] parts) => new(parts, Vectors.NormOf(parts));

    /// <summary>Of a loss, with respect to these weights; all in the caller's dispose scope.</summary>
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
