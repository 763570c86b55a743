using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Pads the last dimensions; <paramref name="pad"/> is (before, after) of the last, then of the one before it, …</summary>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                Aten.pad.Call(input, pad, Name(mode), mode is PaddingModes.Constant or PaddingModes.Zeros ? value : (double?)null);

            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, pad.ToArray(), mode, value);

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad, pad], mode, value);

            /// <summary>Resizes images (N×C×H×W) to a size or by a factor; nearest, bilinear, bicubic and area modes.</summary>
            public static Tensor interpolate(
                Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                var corners = align_corners ?? false;
                return mode switch
                {
                    InterpolationMode.Nearest => Aten.upsample_nearest2d_vec.Call(x, size, scale_factor),
                    InterpolationMode.NearestExact => Aten._upsample_nearest_exact2d_vec.Call(x, size, scale_factor),
                    InterpolationMode.Bilinear when antialias => Aten._upsample_bilinear2d_aa_vec.Call(x, size, corners, scale_factor),
                    InterpolationMode.Bilinear => Aten.upsample_bilinear2d_vec.Call(x, size, corners, scale_factor),
                    InterpolationMode.Bicubic when antialias => Aten._upsample_bicubic2d_aa_vec.Call(x, size, corners, scale_factor),
                    InterpolationMode.Bicubic => Aten.upsample_bicubic2d_vec.Call(x, size, corners, scale_factor),
                    InterpolationMode.Area when size is not null => adaptive_avg_pool2d(x, size),
                    _ => throw new NotImplementedException($"interpolate with {mode}"),
                };
            }

            /// <summary>Samples images (N×C×H×W) at the places of a grid (N×h×w×2), coordinates from −1 to 1.</summary>
            public static Tensor grid_sample(
                Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                var interpolation = mode == GridSampleMode.Bilinear ? 0L : 1L;
                var padding = padding_mode switch
                {
                    GridSamplePaddingMode.Zeros => 0L,
                    GridSamplePaddingMode.Border => 1L,
                    _ => 2L,
                };
                return Aten.grid_sampler.Call(input, grid, interpolation, padding, align_corners ?? false);
            }

            /// <summary>The grid of a batch of affine maps (N×2×3) for images of a size (N, C, H, W).</summary>
            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) =>
                Aten.affine_grid_generator.Call(theta, size, align_corners);

            private static string Name(PaddingModes mode) => mode switch
            {
                PaddingModes.Reflect => "reflect",
                PaddingModes.Replicate => "replicate",
                PaddingModes.Circular => "circular",
                _ => "constant",
            };
        }
    }
}
