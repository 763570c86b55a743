using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var whole = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        return Aten.arange_start_step
            .Call(start, stop, step, dtype ?? (whole ? ScalarType.Int64 : get_default_dtype()), Argument.None, InitializeDevice(device), false)
            .requires_grad_(requires_grad);
    }

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Aten.linspace
            .Call(start, end, steps, dtype ?? get_default_dtype(), Argument.None, InitializeDevice(device), false)
            .requires_grad_(requires_grad);

    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Aten.eye_m
            .Call(rows, columns == -1 ? rows : columns, dtype ?? get_default_dtype(), Argument.None, InitializeDevice(device), false)
            .requires_grad_(requires_grad);
}
