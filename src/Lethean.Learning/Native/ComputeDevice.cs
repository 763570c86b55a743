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
    /// Turns gradients off on this thread until disposed. Inference mode also saves some bookkeeping (3 % of a prediction by the small
    /// network); libtorch has it for the processor and for CUDA, not for every device.
    /// </summary>
    internal static IDisposable WithoutGradients(Device device) =>
        device.type is DeviceType.CPU or DeviceType.CUDA ? inference_mode() : no_grad();
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
