using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Native;

/// <summary>
/// Creates tensors on any device. Every tensor of the engine that is not computed from another one is made here, or names its device.
/// </summary>
internal static class DeviceTensors
{
    /// <summary>float32 of the given shape, from row-major values.</summary>
    public static Tensor Of(float[] values, long[] shape, Device device) => Send(tensor(values, shape), device);

    /// <summary>uint8 of the given shape, from row-major values.</summary>
    public static Tensor Of(byte[] values, long[] shape, Device device) => Send(tensor(values, shape), device);

    /// <summary>int64 [n].</summary>
    public static Tensor Of(long[] values, Device device) => Send(tensor(values), device);

    /// <summary>float32 [1], filled in by the device itself, without a transfer.</summary>
    public static Tensor Number(double value, Device device)
    {
        using Scalar number = (float)value;
        return full(1, number, ScalarType.Float32, device);
    }

    /// <summary>int64 [1], filled in by the device itself.</summary>
    public static Tensor Label(long value, Device device)
    {
        using Scalar label = value;
        return full(1, label, ScalarType.Int64, device);
    }

    /// <summary>The values of scalars, float32 [], on the same device, in one transfer: each is a wait for the device.</summary>
    public static float[] Read(params Tensor[] scalars)
    {
        using var scope = NewDisposeScope();
        return scalars[0].device_type == DeviceType.CPU
            ? [.. scalars.Select(scalar => scalar.detach().data<float>()[0])]
            : stack(scalars).cpu().data<float>().ToArray();
    }

    private static Tensor Send(Tensor host, Device device)
    {
        if (device.type == DeviceType.CPU)
            return host;
        using (host)
        {
            if (device.type != DeviceType.CUDA)
                return host.to(device);
            // From pinned memory the copy starts at once and waits for nothing; libtorch keeps the block until it is done.
            using var pinned = host.pin_memory();
            return pinned.to(device, non_blocking: true);
        }
    }
}

/// <summary>
/// Numbers that live as long as the process. TorchSharp lets the garbage collector free a temporary <see cref="Scalar"/> while native
/// code still reads it, and <c>a.add(b)</c> makes such a temporary for its factor 1.
/// </summary>
internal static class Scalars
{
    public static Scalar One { get; } = 1;
}
