using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

public sealed class Conv2d : Convolution
{
    internal Conv2d(
        long in_channels, long out_channels, (long, long) kernel_size, (long, long) stride, (long, long)? padding, Padding? padding_type,
        (long, long) dilation, PaddingModes padding_mode, long groups, bool bias, torch.Device? device, torch.ScalarType? dtype)
        : base(
            nameof(Conv2d), in_channels, out_channels, [kernel_size.Item1, kernel_size.Item2], [stride.Item1, stride.Item2],
            padding is var (height, width) ? [height, width] : null, padding_type,
            [dilation.Item1, dilation.Item2], groups, bias, padding_mode, device, dtype)
    {
    }

    public override torch.Tensor forward(torch.Tensor input)
    {
        if (!ValidateShape(input, 2))
            throw new ArgumentException($"Expected 3D (unbatched) or 4D (batched) input with {in_channels} channels to Conv2d.");
        return padding_type is { } kind
            ? F.conv2d_padding(input, weight, bias, stride, kind, dilation, groups)
            : F.conv2d(input, weight, bias, stride, padding, dilation, groups);
    }
}
