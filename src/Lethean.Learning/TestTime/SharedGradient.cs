using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.TestTime;

/// <summary>A direction in the space of the shared weights, one tensor for each; belongs to whoever owns the tensors.</summary>
internal sealed class SharedGradient
{
    private readonly Tensor[] _parts;

    private SharedGradient(Tensor[] parts, double norm) => (_parts, Norm) = (parts, norm);

    public double Norm { get; }

    /// <summary>The parts land in the caller's dispose scope.</summary>
    public static SharedGradient Of(Tensor[] parts) => new(parts, Vectors.Norm(parts));

    /// <summary>Of a loss, with respect to these weights.</summary>
    /// <param name="retainGraph">Whether another loss of the same graph follows.</param>
    public static SharedGradient Of(Tensor loss, Tensor[] shared, bool retainGraph = false) =>
        Of([.. autograd.grad([loss], shared, retain_graph: retainGraph)]);

    /// <summary>−1 … 1; NaN where one of the two vanishes or is not finite.</summary>
    public double CosineWith(SharedGradient other)
    {
        using var scope = NewDisposeScope();
        // Each part rounds on its own, and the sum of parts in double precision, so that millions of weights do no harm.
        var products = _parts.Zip(other._parts, (mine, theirs) => mine.flatten().dot(theirs.flatten()));
        return stack(products).to(ScalarType.Float64).sum().item<double>() / (Norm * other.Norm);
    }

    public static Tensor[] WeightsOf(ITestTimeModel model) => [.. model.SharedParameters.Select(p => p.Value)];
}
