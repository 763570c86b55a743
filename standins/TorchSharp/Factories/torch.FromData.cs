using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor on the array's own memory: a change of one is a change of the other.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>A tensor on the array's own memory, or a converted copy where <paramref name="dtype"/> differs.</summary>
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false)
    {
        var shape = Enumerable.Range(0, rawArray.Rank).Select(rawArray.GetLongLength).ToArray();
        return OnMemory(rawArray, shape, 0, dtype, device, requires_grad);
    }

    /// <summary>A flat tensor on part of an array's own memory.</summary>
    /// <param name="rawArray">The array.</param>
    /// <param name="dtype">Element type; a converted copy is made where the array's differs.</param>
    /// <param name="count">Elements, all from <paramref name="offset"/> on when negative.</param>
    /// <param name="offset">The first element.</param>
    /// <param name="requires_grad">Whether gradients are recorded.</param>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        var length = rawArray.LongLength;
        if (offset < 0 || offset >= length)
            throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count > length - offset)
            throw new IndexOutOfRangeException($"element count is too large: {count}");
        return OnMemory(rawArray, [count < 0 ? length - offset : count], offset, dtype, null, requires_grad);
    }

    /// <summary>A tensor with a copy of the data in row-major order.</summary>
    private static unsafe Tensor FromData<T>(
        ReadOnlySpan<T> data, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad) where T : unmanaged
    {
        var size = dimensions.ToArray();
        var total = size.TotalSize();
        if (total > data.Length)
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {total} vs. {data.Length}");
        var tensor = empty(size, ToScalarType(typeof(T)), device);
        data[..(int)total].CopyTo(new Span<T>((void*)tensor.DataPointer(), (int)total));
        return Finished(tensor, dtype, requires_grad);
    }

    private static unsafe Tensor OnMemory(Array array, long[] shape, long offset, ScalarType? dtype, Device? device, bool requires_grad)
    {
        InitializeDevice(device);
        var element = ToScalarType(array.GetType().GetElementType()!);
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        var start = pin.AddrOfPinnedObject() + (nint)(offset * element.ElementSize());
        fixed (long* sizes = shape)
        {
            var handle = NativeMethods.TensorFromMemory(start, sizes, shape.Length, (int)element, &Unpin, GCHandle.ToIntPtr(pin));
            return Finished(new Tensor(Failure.ThrowIfNull(handle)), dtype, requires_grad);
        }
    }

    private static Tensor Finished(Tensor tensor, ScalarType? dtype, bool requires_grad)
    {
        if (dtype is { } wanted && wanted != tensor.dtype)
            tensor = tensor.to(wanted, disposeAfter: true);
        return requires_grad ? tensor.requires_grad_() : tensor;
    }

    private static ReadOnlySpan<T> Flattened<T>(Array array) where T : unmanaged =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    [UnmanagedCallersOnly]
    private static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();
}
