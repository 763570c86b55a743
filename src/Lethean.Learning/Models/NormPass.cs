using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lethean.Learning.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static System.Runtime.Intrinsics.Vector512;
using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>
/// GroupNorm, what is added to it, and ReLU, without gradients: one pass over each group while it is in the first cache, which converts
/// from and to bfloat16 on its way. As operators of libtorch they are five passes over memory.
/// </summary>
internal static unsafe class NormPass
{
    private const int Lanes = 16;

    /// <summary>Whether it can compute this, and this processor has the instructions for it.</summary>
    /// <param name="input">[n, channels, height, width]</param>
    /// <param name="added">Null for nothing.</param>
    public static bool Fits(GroupNorm norm, Tensor input, Tensor? added) =>
        Avx512F.IsSupported && !is_grad_enabled() && input.device_type == DeviceType.CPU && input.dtype is ScalarType.Float32 or ScalarType.BFloat16
        && input.is_contiguous() && Kernels.Fit(norm.weight) && (added is null || Kernels.Fit(added)) && !Convolution.LibraryOnly
        && Fits((int)(input.shape[2] * input.shape[3]), (int)(input.shape[1] / norm.num_groups));

    /// <param name="input">float32 or bfloat16, [n, channels, height, width].</param>
    /// <param name="added">float32 of the same shape, added to the normalised numbers; null for nothing.</param>
    /// <param name="rectify">Whether ReLU comes last.</param>
    /// <param name="type">Of the result, float32 or bfloat16.</param>
    /// <returns>A new tensor of the input's shape.</returns>
    public static Tensor Of(GroupNorm norm, Tensor input, Tensor? added, bool rectify, ScalarType type)
    {
        var output = empty(input.shape, type);
        var pass = (input.dtype == ScalarType.Float32, type == ScalarType.Float32) switch
        {
            (true, true) => Compute<Single, Single>,
            (true, false) => Compute<Single, Bfloat16>,
            (false, true) => Compute<Bfloat16, Single>,
            (false, false) => (Action<GroupNorm, Tensor, Tensor?, bool, Tensor>)Compute<Bfloat16, Bfloat16>,
        };
        pass(norm, input, added, rectify, output);
        return output;
    }

    // A vector is within one channel, or has whole channels of one group.
    private static bool Fits(int pixels, int channels) =>
        pixels % Lanes == 0 || Lanes % pixels == 0 && pixels * channels % Lanes == 0;

    private static void Compute<TFrom, TTo>(GroupNorm norm, Tensor input, Tensor? added, bool rectify, Tensor output)
        where TFrom : IFormat where TTo : IFormat
    {
        var (channels, pixels, groups) = ((int)input.shape[1], (int)(input.shape[2] * input.shape[3]), (int)norm.num_groups);
        var (size, epsilon) = (channels / groups * pixels, (float)norm.eps);
        // Of each channel, or of each number of an image where a vector has several channels.
        var within = pixels % Lanes == 0;
        var step = within ? 1 : pixels;
        var (scales, shifts) = (Repeat(norm.weight, step), Repeat(norm.bias!, step));
        void* from = First(input), to = First(output);
        var other = added is null ? null : Kernels.Numbers(added);
        Kernels.Share((int)input.shape[0] * groups, (begin, end) =>
        {
            fixed (float* scale = scales, shift = shifts)
            {
                for (var group = begin; group < end; group++)
                {
                    var start = (long)group * size;
                    var (mean, factor) = Moments<TFrom>(from, start, size, epsilon);
                    var channel = group % groups * (channels / groups) * step;
                    for (var i = 0; i < size; i += Lanes)
                    {
                        var (a, b) = within
                            ? (Create(scale[channel + i / pixels]), Create(shift[channel + i / pixels]))
                            : (Load(scale + channel + i), Load(shift + channel + i));
                        a *= factor;
                        var number = FusedMultiplyAdd(TFrom.Load(from, start + i), a, b - mean * a);
                        if (other != null)
                            number += Load(other + start + i);
                        TTo.Store(rectify ? Max(number, Vector512<float>.Zero) : number, to, start + i);
                    }
                }
            }
        });
    }

    /// <summary>The mean of a group, and one over its standard deviation, in every lane.</summary>
    private static (Vector512<float> Mean, Vector512<float> Factor) Moments<TFrom>(void* from, long start, int size, float epsilon)
        where TFrom : IFormat
    {
        var sums = Vector512<float>.Zero;
        for (var i = 0; i < size; i += Lanes)
            sums += TFrom.Load(from, start + i);
        var mean = Create(Sum(sums) / size);
        var squares = Vector512<float>.Zero;
        for (var i = 0; i < size; i += Lanes)
        {
            var deviation = TFrom.Load(from, start + i) - mean;
            squares = FusedMultiplyAdd(deviation, deviation, squares);
        }

        return (mean, Create(1 / MathF.Sqrt(Sum(squares) / size + epsilon)));
    }

    private static float[] Repeat(Tensor ofChannels, int times)
    {
        var numbers = Kernels.Numbers(ofChannels);
        var repeated = new float[ofChannels.NumberOfElements * times];
        for (var i = 0; i < repeated.Length; i++)
            repeated[i] = numbers[i / times];
        return repeated;
    }

    private static void* First(Tensor tensor)
    {
        fixed (byte* first = tensor.bytes)
            return first;
    }

    private interface IFormat
    {
        static abstract Vector512<float> Load(void* numbers, long at);

        static abstract void Store(Vector512<float> values, void* numbers, long at);
    }

    private readonly struct Single : IFormat
    {
        public static Vector512<float> Load(void* numbers, long at) => Vector512.Load((float*)numbers + at);

        public static void Store(Vector512<float> values, void* numbers, long at) => values.Store((float*)numbers + at);
    }

    /// <summary>The upper half of a float32, rounded to nearest, ties to even.</summary>
    private readonly struct Bfloat16 : IFormat
    {
        public static Vector512<float> Load(void* numbers, long at) =>
            (Avx512F.ConvertToVector512UInt32(Vector256.Load((ushort*)numbers + at)) << 16).AsSingle();

        public static void Store(Vector512<float> values, void* numbers, long at)
        {
            var bits = values.AsUInt32();
            var rounded = (bits + Create(0x7FFFu) + (bits >>> 16 & Vector512<uint>.One)) >>> 16;
            Avx512F.ConvertToVector256UInt16(rounded).Store((ushort*)numbers + at);
        }
    }
}
