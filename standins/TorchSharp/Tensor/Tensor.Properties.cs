using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => NativeMethods.TensorDim(Handle);

        public long ndim => Dimensions;

        public long NumberOfElements => NativeMethods.TensorNumel(Handle);

        /// <summary>Bytes of one element.</summary>
        public long ElementSize => dtype.ElementSize();

        public ScalarType dtype => (ScalarType)NativeMethods.TensorDtype(Handle);

        public Device device => device_type == DeviceType.CPU ? new Device(DeviceType.CPU) : new Device(device_type, device_index);

        public DeviceType device_type => (DeviceType)NativeMethods.TensorDeviceType(Handle);

        public int device_index => NativeMethods.TensorDeviceIndex(Handle);

        public bool is_leaf => NativeMethods.TensorIsLeaf(Handle) != 0;

        public long[] shape => size();

        /// <exception cref="System.Runtime.InteropServices.ExternalException">Set on an integral tensor or on one that is not a leaf.</exception>
        public bool requires_grad
        {
            get => NativeMethods.TensorRequiresGrad(Handle) != 0;
            set => Failure.ThrowIfNegative(NativeMethods.TensorSetRequiresGrad(Handle, value ? 1 : 0));
        }

        /// <summary>The accumulated gradient as a fresh handle, null when there is none.</summary>
        public Tensor? grad
        {
            get => NativeMethods.TensorGrad(Handle) is var found && found != 0 ? new Tensor(found) : null;
            set => Failure.ThrowIfNegative(NativeMethods.TensorSetGrad(Handle, value?.Handle ?? 0));
        }

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public long storage_offset() => NativeMethods.TensorOffset(Handle);

        public unsafe long[] size()
        {
            var sizes = new long[Dimensions];
            fixed (long* start = sizes)
                NativeMethods.TensorSizes(Handle, start);
            return sizes;
        }

        public long size(int dim) => size()[Wrapped(dim)];

        public unsafe long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* start = strides)
                NativeMethods.TensorStrides(Handle, start);
            return strides;
        }

        public long stride(int dim) => stride()[Wrapped(dim)];

        public bool is_contiguous() => NativeMethods.TensorIsContiguous(Handle) != 0;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        private long Wrapped(int dim)
        {
            var count = Dimensions;
            if (dim < -count || dim >= count)
                throw new System.Runtime.InteropServices.ExternalException(
                    $"Dimension out of range (expected to be in range of [{-count}, {count - 1}], but got {dim})");
            return dim < 0 ? dim + count : dim;
        }
    }
}
