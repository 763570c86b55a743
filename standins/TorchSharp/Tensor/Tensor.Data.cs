using TorchSharp.Native;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The tensor's memory itself as bytes: writing changes the tensor. Valid while the tensor lives.</summary>
        /// <exception cref="InvalidOperationException">The tensor is not contiguous.</exception>
        public unsafe Span<byte> bytes
        {
            get
            {
                RefuseUnlessContiguous();
                var total = NumberOfElements * ElementSize;
                if (total > int.MaxValue)
                    throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                return new Span<byte>((void*)DataPointer(), (int)total);
            }
            set
            {
                RefuseUnlessContiguous();
                if (NumberOfElements * ElementSize != value.Length)
                    throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(new Span<byte>((void*)DataPointer(), value.Length));
            }
        }

        /// <summary>Reads and writes the elements, whatever the strides are.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the tensor's element type.</exception>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(this);
        }

        /// <exception cref="ArgumentException">Not exactly one element, or of another type.</exception>
        public T item<T>() where T : unmanaged =>
            NumberOfElements == 1 ? data<T>()[0] : throw new ArgumentException("Number of elements in the tensor must be 1");

        /// <exception cref="System.Runtime.InteropServices.ExternalException">Not exactly one element.</exception>
        public Scalar ToScalar() => new(Aten.item.CallNumber(this));

        internal IntPtr DataPointer() => NumberOfElements == 0 ? 0 : Failure.ThrowIfNull(NativeMethods.TensorData(Handle));

        internal void ValidateType(Type dotnetType)
        {
            if (dtype == ScalarType.BFloat16)
                throw new ArgumentException($"No support for {dtype} in TorchSharp");
            if (ToScalarType(dotnetType) != dtype)
                throw new ArgumentException($"{dotnetType.Name} is not compatible with {dtype}");
        }

        private void RefuseUnlessContiguous()
        {
            if (!is_contiguous())
                throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
        }

        public static explicit operator float(Tensor value) => value.ToSingle();

        public static explicit operator double(Tensor value) => value.ToDouble();

        public static explicit operator sbyte(Tensor value) => value.ToSByte();

        public static explicit operator byte(Tensor value) => value.ToByte();

        public static explicit operator short(Tensor value) => value.ToInt16();

        public static explicit operator int(Tensor value) => value.ToInt32();

        public static explicit operator long(Tensor value) => value.ToInt64();

        public static explicit operator bool(Tensor value) => value.ToBoolean();
    }
}
