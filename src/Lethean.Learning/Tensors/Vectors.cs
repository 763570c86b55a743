using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Tensors;

/// <summary>Lists of float32 tensors, taken as one long vector; two of them have the same shapes in the same order.</summary>
internal static class Vectors
{
    public static double Norm(IEnumerable<Tensor> vector)
    {
        using var scope = NewDisposeScope();
        return NormOf(vector).item<float>();
    }

    /// <summary>A scalar, [], on the device of the vector.</summary>
    public static Tensor NormOf(IEnumerable<Tensor> vector)
    {
        using var scope = NewDisposeScope();
        Tensor[] parts = [.. vector];
        if (parts.All(part => !part.requires_grad && Kernels.Fit(part)))
            return tensor((float)Math.Sqrt(parts.Sum(Kernels.SumOfSquares))).MoveToOuterDisposeScope();
        // On the processor libtorch takes the norm of a whole tensor on one thread, norms of rows on all.
        var rows = parts.Select(part => part.dim() == 1 ? part : part.reshape(part.shape[0], -1).norm(1));
        return cat([.. rows]).norm().MoveToOuterDisposeScope();
    }

    public static double Dot(IEnumerable<Tensor> left, IEnumerable<Tensor> right)
    {
        using var scope = NewDisposeScope();
        return stack(left.Zip(right, (one, other) => one.flatten().dot(other.flatten()))).sum().item<float>();
    }

    /// <summary>left ← left + factor · right.</summary>
    public static void AddTo(IEnumerable<Tensor> left, IEnumerable<Tensor> right, double factor)
    {
        using Scalar scale = factor;
        foreach (var (one, other) in left.Zip(right))
        {
            if (Kernels.Fit(one) && Kernels.Fit(other))
                Kernels.Add(one, other, (float)factor);
            else
                one.add_(other, scale);
        }
    }

    /// <summary>left ← left + right.</summary>
    public static void AddTo(IEnumerable<Tensor> left, IEnumerable<Tensor> right) => AddTo(left, right, 1);

    public static void Scale(IEnumerable<Tensor> vector, double factor)
    {
        using Scalar scale = factor;
        foreach (var part in vector)
            part.mul_(scale);
    }

    /// <summary>Copies without a graph that outlive every dispose scope; the caller disposes them.</summary>
    public static Tensor[] Keep(IEnumerable<Tensor> vector)
    {
        using var scope = NewDisposeScope();
        return [.. vector.Select(part => part.detach().clone().DetachFromDisposeScope())];
    }
}
