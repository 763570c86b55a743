using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor narrow(long dim, long start, long length) => Aten.narrow.Call(this, dim, start, length);

        public Tensor slice(long dim, long start, long finish, long step) => Aten.slice_Tensor.Call(this, dim, start, finish, step);

        public Tensor select(long dim, long index) => Aten.select_int.Call(this, dim, index);

        public Tensor index_select(long dim, Tensor index) => Aten.index_select.Call(this, dim, index);

        public Tensor gather(long dim, Tensor index) => Aten.gather.Call(this, dim, index, false);

        public Tensor scatter(long dim, Tensor index, Tensor src) => Aten.scatter_src.Call(this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src)
        {
            Aten.scatter__src.CallInPlace(this, dim, index, src);
            return this;
        }

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Aten.scatter_add.Call(this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src)
        {
            Aten.scatter_add_.CallInPlace(this, dim, index, src);
            return this;
        }

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha)
        {
            Aten.index_add_.CallInPlace(this, dim, index, source, alpha);
            return this;
        }

        public Tensor index_copy_(long dim, Tensor index, Tensor source)
        {
            Aten.index_copy_.CallInPlace(this, dim, index, source);
            return this;
        }

        public Tensor index_fill_(long dim, Tensor index, Scalar value)
        {
            Aten.index_fill__int_Scalar.CallInPlace(this, dim, index, value);
            return this;
        }

        public Tensor nonzero() => Aten.nonzero.Call(this);

        public Tensor take(Tensor index) => Aten.take.Call(this, index);
    }
}
