using System.Runtime.CompilerServices;

namespace TorchSharp.Native;

/// <summary>
/// An operator of libtorch by its schema name (<c>add.Tensor</c>), looked up once at its first call and
/// called through libtorch's dispatcher, which checks the arguments and records what autograd needs.
/// </summary>
internal sealed unsafe class Operator(string name, string overload)
{
    private const int StackWords = 128;
    private nint _handle;

    /// <summary>Indexing by a tensor's brackets: tensor, indices.</summary>
    public static readonly Operator Index = new("shim::index", "");

    /// <summary>Assignment to an indexing: tensor, value, indices.</summary>
    public static readonly Operator IndexPut = new("shim::index_put", "");

    /// <param name="schema">Name and overload as in libtorch's schema, without <c>aten::</c>.</param>
    public static Operator Of(string schema)
    {
        var dot = schema.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? new("aten::" + schema, "") : new("aten::" + schema[..dot], schema[(dot + 1)..]);
    }

    /// <summary>Calls an operator with one tensor as its result.</summary>
    public torch.Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        Invoke(arguments, out var results);
        return new torch.Tensor((nint)results[0].Bits);
    }

    /// <summary>Calls an operator that changes its first argument in place; its result, an alias, is not kept.</summary>
    public void CallInPlace(params ReadOnlySpan<Argument> arguments)
    {
        Invoke(arguments, out var results);
        NativeMethods.TensorFree((nint)results[0].Bits);
    }

    public (torch.Tensor, torch.Tensor) CallPair(params ReadOnlySpan<Argument> arguments)
    {
        Invoke(arguments, out var results);
        return (new torch.Tensor((nint)results[0].Bits), new torch.Tensor((nint)results[1].Bits));
    }

    public torch.Tensor[] CallMany(params ReadOnlySpan<Argument> arguments)
    {
        var count = Invoke(arguments, out var results);
        var tensors = new torch.Tensor[count];
        for (var i = 0; i < count; i++)
            tensors[i] = new torch.Tensor((nint)results[i].Bits);
        return tensors;
    }

    /// <summary>Calls an operator without a result.</summary>
    public void CallVoid(params ReadOnlySpan<Argument> arguments) => Invoke(arguments, out _);

    /// <summary>Calls an operator with a number as its result.</summary>
    public Argument CallNumber(params ReadOnlySpan<Argument> arguments)
    {
        Invoke(arguments, out var results);
        return Argument.Number(results[0].Kind, results[0].Bits);
    }

    /// <summary>Makes the call; the results stay valid until the next call on this thread.</summary>
    [SkipLocalsInit]
    private int Invoke(ReadOnlySpan<Argument> arguments, out NativeArgument* results)
    {
        var words = 0;
        foreach (ref readonly var argument in arguments)
            words += argument.Words;

        var natives = stackalloc NativeArgument[arguments.Length];
        Span<long> memory = words <= StackWords ? stackalloc long[StackWords] : new long[words];
        int count;
        fixed (long* start = memory)
        {
            var free = start;
            for (var i = 0; i < arguments.Length; i++)
                natives[i] = arguments[i].Lower(ref free);
            count = NativeMethods.Call(Handle(), natives, arguments.Length, out results);
        }

        foreach (ref readonly var argument in arguments)
            GC.KeepAlive(argument.Reference);
        if (count < 0)
            throw Failure.Last();
        return count;
    }

    private nint Handle()
    {
        if (_handle == 0)
        {
            _handle = NativeMethods.FindOperator(name, overload);
            if (_handle == 0)
                throw Failure.Last();
        }
        return _handle;
    }
}
