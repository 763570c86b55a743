using System.Runtime.CompilerServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A view where only numbers and ranges index, a copy where tensors do.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => Operator.Index.Call(this, i1);
            set => Operator.IndexPut.CallInPlace(this, value, i1);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => Operator.Index.Call(this, i1, i2);
            set => Operator.IndexPut.CallInPlace(this, value, i1, i2);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => Operator.Index.Call(this, i1, i2, i3);
            set => Operator.IndexPut.CallInPlace(this, value, i1, i2, i3);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => Operator.Index.Call(this, i1, i2, i3, i4);
            set => Operator.IndexPut.CallInPlace(this, value, i1, i2, i3, i4);
        }

        public Tensor index(params TensorIndex[] indices) => Operator.Index.Call([this, .. indices.Select(index => index.Argument)]);

        public Tensor index(params Tensor[] indices) => Aten.index_Tensor.Call(this, Argument.Optional(indices));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => Put(value, indices);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices) => Put(value, indices);

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false)
        {
            Aten.index_put_.CallInPlace(this, Argument.Optional(indices), value, accumulate);
            return this;
        }

        private Tensor Put(Argument value, TensorIndex[] indices)
        {
            Operator.IndexPut.CallInPlace([this, value, .. indices.Select(index => index.Argument)]);
            return this;
        }
    }
}
