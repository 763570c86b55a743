using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>What code that computes on the memory of tensors has in common.</summary>
internal static unsafe class Kernels
{
    // Parts of a computation that threads take one after the other.
    private const int Shares = 8;

    /// <summary>Shares items out among as many threads as libtorch uses. Which thread computes a number changes nothing about it.</summary>
    /// <param name="compute">Gets the first item and the one past the last.</param>
    public static void Share(int count, Action<int, int> compute) => Parallel.For(
        0, Shares, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() },
        share => compute((int)((long)count * share / Shares), (int)((long)count * (share + 1) / Shares)));

    /// <summary>The first number of a tensor in the processor's memory; good for as long as the tensor is.</summary>
    /// <param name="tensor">float32, contiguous.</param>
    public static float* Numbers(Tensor tensor)
    {
        fixed (byte* first = tensor.bytes)
            return (float*)first;
    }
}
