using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Aten.zeros_like.Call(input, dtype, Argument.None, device, Argument.None, Argument.None).requires_grad_(requires_grad);

    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Aten.ones_like.Call(input, dtype, Argument.None, device, Argument.None, Argument.None).requires_grad_(requires_grad);

    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Aten.empty_like.Call(input, dtype, Argument.None, device, Argument.None, Argument.None).requires_grad_(requires_grad);

    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Aten.rand_like.Call(input, dtype, Argument.None, device, Argument.None, Argument.None).requires_grad_(requires_grad);

    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Aten.randn_like.Call(input, dtype, Argument.None, device, Argument.None, Argument.None).requires_grad_(requires_grad);

    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Aten.full_like.Call(input, value, dtype, Argument.None, device, Argument.None, Argument.None).requires_grad_(requires_grad);
}
