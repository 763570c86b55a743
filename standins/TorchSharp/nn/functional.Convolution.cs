using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Cross-correlation of images (N×C×H×W) with kernels (O×C/groups×h×w).</summary>
            public static Tensor conv2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                Aten.conv2d.Call(input, weight, bias, strides ?? One, padding ?? Zero, dilation ?? One, groups);

            public static Tensor conv2d_padding(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1) =>
                Aten.conv2d_padding.Call(input, weight, bias, strides ?? One, padding == Padding.Same ? "same" : "valid", dilation ?? One, groups);

            /// <summary>input · weightsᵀ + bias.</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Aten.linear.Call(input, weights, bias);

            /// <summary>Normalises each sample over each group of channels.</summary>
            public static Tensor group_norm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05) =>
                Aten.group_norm.Call(input, num_groups, weight, bias, eps, false);

            private static readonly long[] One = [1];
            private static readonly long[] Zero = [0];
        }
    }
}
