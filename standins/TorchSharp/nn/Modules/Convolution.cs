namespace TorchSharp.Modules;

public abstract class Convolution : AffineModule
{
    private protected Convolution(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type,
        long[] dilation, long groups, bool bias, PaddingModes padding_mode, torch.Device? device, torch.ScalarType? dtype)
        : base(name)
    {
        if (padding_mode != PaddingModes.Zeros)
            throw new NotImplementedException($"convolution with {padding_mode} padding");
        this.in_channels = in_channels;
        this.out_channels = out_channels;
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.padding = padding;
        this.padding_type = padding_type;
        this.dilation = dilation;
        this.groups = groups;
        this.padding_mode = padding_mode;

        weight = torch.nn.Parameter(torch.empty([out_channels, in_channels / groups, .. kernel_size], dtype, device));
        if (bias)
            this.bias = torch.nn.Parameter(torch.empty(out_channels, dtype, device));
        reset_parameters();
    }

    public long in_channels { get; }

    public long out_channels { get; }

    public long[] kernel_size { get; set; }

    public long[] stride { get; set; }

    public long[]? padding { get; private set; }

    public Padding? padding_type { get; private set; }

    public long[] dilation { get; set; }

    public long groups { get; set; }

    public PaddingModes padding_mode { get; set; }

    public void reset_parameters() => ResetParameters();

    /// <summary>Whether the input has the layer's channels, with or without a batch dimension.</summary>
    protected bool ValidateShape(torch.Tensor input, long dimensions)
    {
        var shape = input.shape;
        return (shape.Length == dimensions + 2 && shape[1] == in_channels) || (shape.Length == dimensions + 1 && shape[0] == in_channels);
    }
}
