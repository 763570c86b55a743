using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Native;

/// <summary>Where tensors are computed.</summary>
public static class ComputeDevice
{
    /// <summary>Whether this libtorch finds a CUDA device.</summary>
    public static bool HasCuda => cuda.is_available();

    /// <summary>
    /// The first CUDA device. float32 means float32 there, as on the processor: by default cuDNN rounds the inputs of convolutions
    /// to the ten bits of mantissa of TF32.
    /// </summary>
    public static Device Cuda()
    {
        backends.cuda.matmul.allow_tf32 = false;
        backends.cudnn.allow_tf32 = false;
        return CUDA;
    }

    /// <summary>
    /// No gradients for what follows on this thread. Inference mode saves some bookkeeping besides (3 % of a prediction by the
    /// small network); libtorch has it for the processor and for CUDA, not for every device.
    /// </summary>
    internal static IDisposable WithoutGradients(Device device) =>
        device.type is DeviceType.CPU or DeviceType.CUDA ? inference_mode() : no_grad();
}
