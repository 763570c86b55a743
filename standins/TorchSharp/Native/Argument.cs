using System.Text;

namespace TorchSharp.Native;

/// <summary>One argument of an operator, made by implicit conversion at the call; nothing is allocated for it.</summary>
internal readonly struct Argument
{
    private readonly ArgumentKind _kind;
    private readonly long _bits;
    private readonly object? _reference;

    private Argument(ArgumentKind kind, long bits, object? reference = null)
    {
        _kind = kind;
        _bits = bits;
        _reference = reference;
    }

    /// <summary>An argument left out: <c>None</c> of an optional.</summary>
    public static Argument None => default;

    /// <summary>A list of tensors of which some may be missing (the indices of an indexing operator).</summary>
    public static Argument Optional(torch.Tensor?[] tensors) => new(ArgumentKind.OptionalTensors, 0, tensors);

    public static implicit operator Argument(torch.Tensor? value) => value is null ? None : new(ArgumentKind.Tensor, 0, value);

    public static implicit operator Argument(torch.Tensor[] value) => new(ArgumentKind.Tensors, 0, value);

    public static implicit operator Argument(torch.Generator? value) => value is null ? None : new(ArgumentKind.Generator, 0, value);

    public static implicit operator Argument(long value) => new(ArgumentKind.Int, value);

    public static implicit operator Argument(long? value) => value is null ? None : value.Value;

    public static implicit operator Argument(double value) => new(ArgumentKind.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Argument(double? value) => value is null ? None : value.Value;

    public static implicit operator Argument(bool value) => new(ArgumentKind.Bool, value ? 1 : 0);

    public static implicit operator Argument(bool? value) => value is null ? None : value.Value;

    public static implicit operator Argument(long[]? value) => value is null ? None : new(ArgumentKind.Ints, 0, value);

    public static implicit operator Argument(double[]? value) => value is null ? None : new(ArgumentKind.Doubles, 0, value);

    public static implicit operator Argument(string? value) => value is null ? None : new(ArgumentKind.String, 0, value);

    public static implicit operator Argument(torch.ScalarType value) => new(ArgumentKind.Int, (long)value);

    public static implicit operator Argument(torch.ScalarType? value) => value is null ? None : value.Value;

    public static implicit operator Argument(torch.Device? value) => value is null ? None : new(ArgumentKind.Device, (long)value.type, value);

    public static implicit operator Argument(Scalar? value) => value is null ? None : value.Argument;

    public static Argument Number(ArgumentKind kind, long bits) => new(kind, bits);

    public ArgumentKind Kind => _kind;

    public long Bits => _bits;

    /// <summary>What must stay alive until the call returns.</summary>
    public object? Reference => _reference;

    /// <summary>How many 8-byte words of call memory the argument needs.</summary>
    public int Words => _reference switch
    {
        long[] ints => ints.Length,
        double[] doubles => doubles.Length,
        torch.Tensor?[] tensors => tensors.Length,
        string text => (Encoding.UTF8.GetByteCount(text) / sizeof(long)) + 1,
        _ => 0,
    };

    /// <summary>Writes the argument's contents to <paramref name="free"/> and moves it behind them.</summary>
    public unsafe NativeArgument Lower(ref long* free)
    {
        switch (_reference)
        {
            case null:
                return new NativeArgument { Kind = _kind, Bits = _bits };
            case torch.Tensor tensor:
                return new NativeArgument { Kind = _kind, Bits = tensor.Handle };
            case torch.Generator generator:
                return new NativeArgument { Kind = _kind, Bits = generator.Handle };
            case torch.Device device:
                return new NativeArgument { Kind = _kind, Bits = _bits, Length = device.index };
        }

        var start = free;
        var length = Words;
        free += length;
        switch (_reference)
        {
            case long[] ints:
                ints.CopyTo(new Span<long>(start, length));
                break;
            case double[] doubles:
                doubles.CopyTo(new Span<double>(start, length));
                break;
            case torch.Tensor?[] tensors:
                for (var i = 0; i < length; i++)
                    start[i] = tensors[i] is { } tensor ? tensor.Handle : 0;
                break;
            case string text:
                length = Encoding.UTF8.GetBytes(text, new Span<byte>(start, length * sizeof(long)));
                break;
        }
        return new NativeArgument { Kind = _kind, Bits = (long)start, Length = length };
    }
}
