using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A fresh handle to the same tensor.</summary>
        public Tensor alias() => new(NativeMethods.TensorAlias(Handle));

        public Tensor clone() => Aten.clone.Call(this, Argument.None);

        /// <summary>A fresh handle to the same tensor where it is contiguous already.</summary>
        public Tensor contiguous() => Aten.contiguous.Call(this, ContiguousFormat);

        public Tensor reshape(params long[] shape) => Aten.reshape.Call(this, shape);

        public Tensor view(params long[] shape) => Aten.view.Call(this, shape);

        public Tensor view_as(Tensor other) => Aten.view_as.Call(this, other);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Aten.flatten_using_ints.Call(this, start_dim, end_dim);

        public Tensor ravel() => Aten.ravel.Call(this);

        public Tensor squeeze(long? dim = null) => dim is null ? Aten.squeeze.Call(this) : Aten.squeeze_dim.Call(this, dim);

        public Tensor unsqueeze(long dim) => Aten.unsqueeze.Call(this, dim);

        public Tensor transpose(long dim0, long dim1) => Aten.transpose_int.Call(this, dim0, dim1);

        public Tensor permute(params long[] permutation) => Aten.permute.Call(this, permutation);

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        public Tensor expand(params long[] sizes) => expand(sizes, false);

        public Tensor expand(long[] sizes, bool isImplicit = false) => Aten.expand.Call(this, sizes, isImplicit);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => expand(sizes.ToArray(), isImplicit);

        public Tensor expand_as(Tensor other) => Aten.expand_as.Call(this, other);

        public Tensor repeat(params long[] sizes) => Aten.repeat.Call(this, sizes);

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Aten.repeat_interleave_self_int.Call(this, repeats, dim, output_size);

        public Tensor tile(long[] reps) => Aten.tile.Call(this, reps);

        public Tensor flip(params long[] dims) => Aten.flip.Call(this, dims);

        /// <summary>Turns by k · 90° from the first of the dimensions towards the second, (0, 1) unless said.</summary>
        public Tensor rot90(long k = 1, (long, long)? dims = null)
        {
            var (from, to) = dims ?? (0, 1);
            return Aten.rot90.Call(this, k, new[] { from, to });
        }

        public Tensor roll(long shifts, long? dims = null) => Aten.roll.Call(this, new[] { shifts }, dims is null ? Array.Empty<long>() : new[] { dims.Value });

        public Tensor roll(long[] shifts, long[] dims) => Aten.roll.Call(this, shifts, dims);

        public Tensor roll((long, long) shifts, (long, long) dims) => roll([shifts.Item1, shifts.Item2], [dims.Item1, dims.Item2]);

        public Tensor[] split(long size, int dim = 0) => Aten.split_Tensor.CallMany(this, size, (long)dim);

        public Tensor[] split(long[] sizes, long dim = 0) => Aten.split_with_sizes.CallMany(this, sizes, dim);

        public Tensor[] split(params long[] sizes) => split(sizes, 0L);

        public Tensor[] chunk(long chunks, long dim = 0) => Aten.chunk.CallMany(this, chunks, dim);

        public Tensor[] unbind(long dimension = 0) => Aten.unbind_int.CallMany(this, dimension);

        private const long ContiguousFormat = 0;
    }
}
