namespace TorchSharp.Modules;

public sealed class GroupNorm : AffineModule
{
    internal GroupNorm(long num_groups, long num_channels, double eps, bool affine, torch.Device? device, torch.ScalarType? dtype)
        : base(nameof(GroupNorm))
    {
        this.num_groups = num_groups;
        this.eps = eps;
        this.affine = affine;
        if (!affine)
            return;
        // TorchSharp 0.106 leaves both uninitialised. NaN makes it plain when a network forgets to set them.
        weight = torch.nn.Parameter(torch.full(num_channels, double.NaN, dtype, device));
        bias = torch.nn.Parameter(torch.full(num_channels, double.NaN, dtype, device));
    }

    public long num_groups { get; set; }

    public double eps { get; set; }

    public bool affine { get; set; }

    public override torch.Tensor forward(torch.Tensor tensor)
    {
        if (tensor.Dimensions < 3)
            throw new ArgumentException($"Invalid number of dimensions for GroupNorm argument: {tensor.Dimensions}");
        return torch.nn.functional.group_norm(tensor, num_groups, weight, bias, eps);
    }
}
