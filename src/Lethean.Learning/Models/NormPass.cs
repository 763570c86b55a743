using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lethean.Learning.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static System.Runtime.Intrinsics.Vector512;
using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>
/// GroupNorm, what is added to it, and ReLU: one pass over each group while it is in the first cache, forward and backward, which converts
/// from and to bfloat16 on its way. As operators of libtorch they are five passes over memory, and more backward.
/// </summary>
internal static unsafe class NormPass
{
    private const int Lanes = 16;

    /// <summary>Whether it can compute this, and this processor has the instructions for it. It gives no second derivatives.</summary>
    /// <param name="input">[n, channels, height, width]</param>
    /// <param name="added">Null for nothing.</param>
    public static bool Fits(GroupNorm norm, Tensor input, Tensor? added) =>
        Kernels.Vectorised && (!is_grad_enabled() || FirstDerivatives.Suffice) && input.device_type == DeviceType.CPU
        && input.dtype is ScalarType.Float32 or ScalarType.BFloat16 && input.is_contiguous() && Kernels.Fit(norm.weight)
        && (added is null || Kernels.Fit(added)) && !Convolution.LibraryOnly
        && Fits((int)(input.shape[2] * input.shape[3]), (int)(input.shape[1] / norm.num_groups));

    /// <param name="input">float32 or bfloat16, [n, channels, height, width].</param>
    /// <param name="added">float32 of the same shape, added to the normalised numbers; null for nothing.</param>
    /// <param name="rectify">Whether ReLU comes last.</param>
    /// <param name="type">Of the result, float32 or bfloat16.</param>
    /// <returns>A new tensor of the input's shape.</returns>
    public static Tensor Of(GroupNorm norm, Tensor input, Tensor? added, bool rectify, ScalarType type)
    {
        var options = new Options((int)norm.num_groups, (float)norm.eps, rectify, type);
        return is_grad_enabled()
            ? Pass.apply(input, norm.weight, norm.bias!, added!, options)
            : Forward(input, norm.weight, norm.bias!, added, options).Output;
    }

    // A vector is within one channel, or has whole channels of one group.
    private static bool Fits(int pixels, int channels) => BitOperations.IsPow2(pixels) && pixels * channels % Lanes == 0;

    private static (Tensor Output, Moments[] Moments) Forward(Tensor input, Tensor weight, Tensor bias, Tensor? added, Options options)
    {
        var output = empty(input.shape, options.Type);
        var forward = (input.dtype == ScalarType.Float32, options.Type == ScalarType.Float32) switch
        {
            (true, true) => Forward<Single, Single>,
            (true, false) => Forward<Single, Bfloat16>,
            (false, true) => Forward<Bfloat16, Single>,
            (false, false) => (Func<Tensor, Tensor, Tensor, Tensor?, Options, Tensor, Moments[]>)Forward<Bfloat16, Bfloat16>,
        };
        return (output, forward(input, weight, bias, added, options, output));
    }

    private static Moments[] Forward<TFrom, TTo>(
        Tensor input, Tensor weight, Tensor bias, Tensor? added, Options options, Tensor output)
        where TFrom : IFormat where TTo : IFormat
    {
        var shape = new Shape(input, options.Groups);
        var (scales, shifts, moments) = (shape.Spread(weight), shape.Spread(bias), new Moments[shape.Count]);
        void* from = Kernels.Memory(input), to = Kernels.Memory(output);
        var other = added is null ? null : Kernels.Numbers(added);
        Kernels.Share(shape.Count, (begin, end) =>
        {
            for (var group = begin; group < end; group++)
            {
                var (start, channel) = (shape.StartOf(group), shape.ChannelOf(group));
                var (mean, factor) = moments[group] = Moments.Of<TFrom>(from, start, shape.Size, options.Epsilon);
                for (var i = 0; i < shape.Size; i += Lanes)
                {
                    var scale = shape.At(scales, channel, i) * factor;
                    var number = FusedMultiplyAdd(TFrom.Load(from, start + i), scale, shape.At(shifts, channel, i) - Create(mean) * scale);
                    if (other != null)
                        number += Load(other + start + i);
                    TTo.Store(options.Rectify ? Max(number, Vector512<float>.Zero) : number, to, start + i);
                }
            }
        });
        return moments;
    }

    private static (Tensor OfInput, Tensor OfWeight, Tensor OfBias, Tensor? OfAdded) Backward(Tensor ofOutput, Tensor output, Saved saved)
    {
        var (input, options) = (saved.Input, saved.Options);
        using var gradient = ofOutput.contiguous();
        var ofInput = empty(input.shape, input.dtype);
        var ofAdded = saved.HasAdded ? empty(input.shape) : null;
        var backward = (input.dtype == ScalarType.Float32, options.Type == ScalarType.Float32) switch
        {
            (true, true) => Backward<Single, Single>,
            (true, false) => Backward<Single, Bfloat16>,
            (false, true) => Backward<Bfloat16, Single>,
            (false, false) => (Func<Tensor, Tensor, Saved, Tensor, Tensor?, (Tensor, Tensor)>)Backward<Bfloat16, Bfloat16>,
        };
        var (ofWeight, ofBias) = backward(gradient, output, saved, ofInput, ofAdded);
        return (ofInput, ofWeight, ofBias, ofAdded);
    }

    // With x̂ the normalised numbers, g the gradient before ReLU and γ the weight: the weight's gradient is Σ g·x̂, the bias' Σ g, and the
    // input's (γg − mean(γg) − x̂ · mean(γg·x̂)) / deviation, with means over the group.
    private static (Tensor OfWeight, Tensor OfBias) Backward<TFrom, TTo>(
        Tensor ofOutput, Tensor output, Saved saved, Tensor ofInput, Tensor? ofAdded)
        where TFrom : IFormat where TTo : IFormat
    {
        var (moments, rectify) = (saved.Moments, saved.Options.Rectify);
        var shape = new Shape(saved.Input, saved.Options.Groups);
        var scales = shape.Spread(saved.Weight);
        // Of each channel of each image: sums over images come last, in their order, whoever computes what.
        var (products, sums) = (new float[shape.Images * shape.Channels], new float[shape.Images * shape.Channels]);
        void* from = Kernels.Memory(saved.Input), to = Kernels.Memory(ofInput);
        void* gradients = Kernels.Memory(ofOutput), outputs = Kernels.Memory(output);
        var other = ofAdded is null ? null : Kernels.Numbers(ofAdded);
        Kernels.Share(shape.Count, (begin, end) =>
        {
            for (var group = begin; group < end; group++)
            {
                var (start, channel) = (shape.StartOf(group), shape.ChannelOf(group));
                var (mean, factor) = (Create(moments[group].Mean), Create(moments[group].Factor));
                Vector512<float> scaled = default, along = default, ofWeight = default, ofBias = default;
                for (var i = 0; i < shape.Size; i += Lanes)
                {
                    var gradient = Behind(start + i);
                    if (other != null)
                        gradient.Store(other + start + i);
                    var product = gradient * ((TFrom.Load(from, start + i) - mean) * factor);
                    var scale = shape.At(scales, channel, i);
                    (scaled, along) = (FusedMultiplyAdd(gradient, scale, scaled), FusedMultiplyAdd(product, scale, along));
                    (ofWeight, ofBias) = (ofWeight + product, ofBias + gradient);
                    if (shape.EndsChannel(i))
                    {
                        shape.AddTo(products, group, i, ofWeight);
                        shape.AddTo(sums, group, i, ofBias);
                        (ofWeight, ofBias) = (default, default);
                    }
                }

                var (meanScaled, meanAlong) = (Create(Sum(scaled) / shape.Size), Create(Sum(along) / shape.Size));
                for (var i = 0; i < shape.Size; i += Lanes)
                {
                    var normalised = (TFrom.Load(from, start + i) - mean) * factor;
                    var rest = Behind(start + i) * shape.At(scales, channel, i) - meanScaled - normalised * meanAlong;
                    TFrom.Store(rest * factor, to, start + i);
                }
            }
        });
        return (OverImages(products), OverImages(sums));

        Vector512<float> Behind(long at)
        {
            var gradient = TTo.Load(gradients, at);
            return rectify ? gradient & GreaterThan(TTo.Load(outputs, at), Vector512<float>.Zero) : gradient;
        }

        Tensor OverImages(float[] ofChannels)
        {
            var totals = new double[shape.Channels];
            for (var i = 0; i < ofChannels.Length; i++)
                totals[i % shape.Channels] += ofChannels[i];
            return tensor([.. totals.Select(total => (float)total)]);
        }
    }

    private readonly record struct Options(int Groups, float Epsilon, bool Rectify, ScalarType Type);

    /// <summary>The mean of a group, and one over its standard deviation.</summary>
    private readonly record struct Moments(float Mean, float Factor)
    {
        public static Moments Of<TFrom>(void* from, long start, int size, float epsilon) where TFrom : IFormat
        {
            var sums = Vector512<float>.Zero;
            for (var i = 0; i < size; i += Lanes)
                sums += TFrom.Load(from, start + i);
            var mean = Sum(sums) / size;
            var squares = Vector512<float>.Zero;
            for (var i = 0; i < size; i += Lanes)
            {
                var deviation = TFrom.Load(from, start + i) - Create(mean);
                squares = FusedMultiplyAdd(deviation, deviation, squares);
            }

            return new(mean, 1 / MathF.Sqrt(Sum(squares) / size + epsilon));
        }
    }

    /// <summary>Where the groups of a batch are, counted over all images, and their channels.</summary>
    private sealed class Shape(Tensor input, int groups)
    {
        private readonly int _pixels = (int)(input.shape[2] * input.shape[3]);
        private readonly int _pixelBits = BitOperations.Log2((uint)(input.shape[2] * input.shape[3]));

        public int Images { get; } = (int)input.shape[0];

        public int Channels { get; } = (int)input.shape[1];

        public int Count => Images * groups;

        /// <summary>Numbers of a group.</summary>
        public int Size => Channels / groups * _pixels;

        private bool WithinChannel => _pixels >= Lanes;

        /// <summary>The place of a group's first number.</summary>
        public long StartOf(int group) => (long)group * Size;

        /// <summary>A group's first channel.</summary>
        public int ChannelOf(int group) => group % groups * (Channels / groups);

        /// <summary>A number of each channel, for <see cref="At"/>: repeated for its pixels where a vector has several channels.</summary>
        public float[] Spread(Tensor ofChannels)
        {
            var numbers = Kernels.Numbers(ofChannels);
            var times = WithinChannel ? 1 : _pixels;
            var spread = new float[Channels * times];
            for (var i = 0; i < spread.Length; i++)
                spread[i] = numbers[i / times];
            return spread;
        }

        /// <summary>What belongs to the numbers from the i-th on of a group.</summary>
        /// <param name="channel">Its first one.</param>
        public Vector512<float> At(float[] spread, int channel, int i) => WithinChannel
            ? Create(spread[channel + (i >> _pixelBits)])
            : Create<float>(spread.AsSpan(channel * _pixels + i));

        /// <summary>Whether a channel ends with the vector of the i-th number of a group.</summary>
        public bool EndsChannel(int i) => !WithinChannel || (i + Lanes & _pixels - 1) == 0;

        /// <summary>Adds up the lanes that belong to a channel, of each image, the i-th number of a group being in the first one.</summary>
        public void AddTo(float[] sums, int group, int i, Vector512<float> numbers)
        {
            var channel = group * (Channels / groups) + (i >> _pixelBits);
            if (WithinChannel)
                sums[channel] += Sum(numbers);
            else
                for (var lane = 0; lane < Lanes; lane++)
                    sums[channel + (lane >> _pixelBits)] += numbers[lane];
        }
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
        public static Vector512<float> Load(void* numbers, long at)
        {
            var bits = Vector256.Load((ushort*)numbers + at);
            var wide = Avx512F.IsSupported
                ? Avx512F.ConvertToVector512UInt32(bits)
                : Create(Vector256.WidenLower(bits), Vector256.WidenUpper(bits));
            return (wide << 16).AsSingle();
        }

        public static void Store(Vector512<float> values, void* numbers, long at)
        {
            var bits = values.AsUInt32();
            var rounded = (bits + Create(0x7FFFu) + (bits >>> 16 & Vector512<uint>.One)) >>> 16;
            var half = Avx512F.IsSupported
                ? Avx512F.ConvertToVector256UInt16(rounded)
                : Vector256.Narrow(rounded.GetLower(), rounded.GetUpper());
            half.Store((ushort*)numbers + at);
        }
    }

    private readonly record struct Saved(Tensor Input, Tensor Weight, bool HasAdded, Moments[] Moments, Options Options);

    private sealed class Pass : autograd.SingleTensorFunction<Pass>
    {
        public override string Name => nameof(NormPass);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (input, weight, added, options) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor?)vars[3], (Options)vars[4]);
            var (output, moments) = Forward(input, weight, (Tensor)vars[2], added, options);
            ctx.save_for_backward([input, weight, output]);
            ctx.save_data(nameof(Moments), moments);
            ctx.save_data(nameof(Options), options);
            ctx.save_data(nameof(Saved.HasAdded), added is not null);
            return output;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var tensors = ctx.get_saved_variables();
            var saved = new Saved(
                tensors[0], tensors[1], (bool)ctx.get_data(nameof(Saved.HasAdded)), (Moments[])ctx.get_data(nameof(Moments)),
                (Options)ctx.get_data(nameof(Options)));
            var (ofInput, ofWeight, ofBias, ofAdded) = Backward(grad_output, tensors[2], saved);
            tensors.ForEach(tensor => tensor.Dispose());
            return [ofInput, ofWeight, ofBias, ofAdded!, null!];
        }
    }
}
