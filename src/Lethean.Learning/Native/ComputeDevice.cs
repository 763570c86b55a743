using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Native;

/// <summary>The devices that tensors are computed on.</summary>
public static class ComputeDevice
{
    /// <summary>Whether this libtorch finds a CUDA device.</summary>
    public static bool HasCuda => cuda.is_available();

    /// <summary>
    /// The first CUDA device, set to compute float32 as such: by default cuDNN rounds the inputs of convolutions to TF32, which has ten
    /// bits of mantissa.
    /// </summary>
    public static Device Cuda()
    {
        backends.cuda.matmul.allow_tf32 = false;
        backends.cudnn.allow_tf32 = false;
        return CUDA;
    }

    /// <summary>
    /// Whether this machine's processor has instructions that multiply in bfloat16, which are faster than those for float32. libtorch
    /// would compute bfloat16 without them too, more slowly than float32.
    /// </summary>
    public static bool ProcessorMultipliesBfloat16 { get; } = HasBfloat16Products();

    /// <summary>
    /// Whether products in bfloat16 are faster than in float32: on a processor without instructions for them they are far slower.
    /// </summary>
    public static bool MultipliesBfloat16(Device device) => device.type != DeviceType.CPU || ProcessorMultipliesBfloat16;

    /// <summary>
    /// Turns gradients off on this thread until disposed. Inference mode also saves some bookkeeping (3 % of a prediction by the small
    /// network); libtorch has it for the processor and for CUDA, not for every device.
    /// </summary>
    internal static IDisposable WithoutGradients(Device device) =>
        device.type is DeviceType.CPU or DeviceType.CUDA ? inference_mode() : no_grad();

    // CPUID leaf 7: AMX-BF16 and AVX512_BF16. .NET has no name for them.
    private static bool HasBfloat16Products()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
            return false;
        var (leaves, _, _, edx) = X86Base.CpuId(7, 0);
        return (edx & 1 << 22) != 0 || leaves >= 1 && (X86Base.CpuId(7, 1).Eax & 1 << 5) != 0;
    }
}

/// <summary>The threads that libtorch computes with.</summary>
public static class TorchThreads
{
    /// <summary>Sets how many threads libtorch uses for operators that the calling thread starts.</summary>
    /// <param name="threads">1 or more.</param>
    public static void UseOnThisThread(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        // libtorch sets the global value for each thread at its first use, which would overwrite a number set before.
        _ = get_num_threads();
        set_num_threads(threads);
    }
}
