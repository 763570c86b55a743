namespace TorchSharp.Native;

/// <summary>What an operator's argument or result is; mirrored by <c>Kind</c> in shim.cpp.</summary>
internal enum ArgumentKind
{
    None,
    Tensor,
    Int,
    Double,
    Bool,
    Ints,
    Doubles,
    Tensors,
    OptionalTensors,
    Generator,
    Device,
    String,
}
