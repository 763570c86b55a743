namespace TorchSharp.Modules;

public sealed class Linear : AffineModule
{
    internal Linear(Parameter weight, Parameter? bias = null)
        : base(nameof(Linear))
    {
        in_features = weight.shape[1];
        out_features = weight.shape[0];
        this.weight = weight;
        if (bias is not null)
            this.bias = bias;
    }

    internal Linear(long inputSize, long outputSize, bool hasBias, torch.Device? device, torch.ScalarType? dtype)
        : base(nameof(Linear))
    {
        in_features = inputSize;
        out_features = outputSize;
        weight = torch.nn.Parameter(torch.empty(outputSize, inputSize, dtype, device));
        if (hasBias)
            bias = torch.nn.Parameter(torch.empty(outputSize, dtype, device));
        ResetParameters();
    }

    public long in_features { get; set; }

    public long out_features { get; set; }

    public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.linear(tensor, weight, bias);
}
