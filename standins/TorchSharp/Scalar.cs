using TorchSharp.Native;

namespace TorchSharp;

/// <summary>A number on its way into an operator: an integer, a floating-point number or a truth value.</summary>
public sealed class Scalar : IDisposable
{
    internal Scalar(Argument argument) => Argument = argument;

    internal Argument Argument { get; }

    /// <summary>Int64, Float64 or Bool.</summary>
    public torch.ScalarType Type => Argument.Kind switch
    {
        ArgumentKind.Int => torch.ScalarType.Int64,
        ArgumentKind.Bool => torch.ScalarType.Bool,
        _ => torch.ScalarType.Float64,
    };

    internal double Number => Argument.Kind == ArgumentKind.Double ? BitConverter.Int64BitsToDouble(Argument.Bits) : Argument.Bits;

    internal long Integer => Argument.Kind == ArgumentKind.Double ? (long)Number : Argument.Bits;

    public void Dispose()
    {
    }

    public static implicit operator Scalar(byte value) => new((long)value);

    public static implicit operator Scalar(sbyte value) => new((long)value);

    public static implicit operator Scalar(short value) => new((long)value);

    public static implicit operator Scalar(int value) => new((long)value);

    public static implicit operator Scalar(long value) => new(value);

    public static implicit operator Scalar(Half value) => new((double)value);

    public static implicit operator Scalar(float value) => new((double)value);

    public static implicit operator Scalar(double value) => new(value);

    public static implicit operator Scalar(bool value) => new(value);
}
