using TorchSharp.Utils;

namespace TorchSharp.Modules;

/// <summary>What the layers with a weight and a bias share. The layers own them: no dispose scope does.</summary>
public abstract class AffineModule : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    [ComponentName(Name = nameof(bias))]
    private Parameter? _bias;

    [ComponentName(Name = nameof(weight))]
    private Parameter? _weight;

    private protected AffineModule(string name)
        : base(name)
    {
    }

    public Parameter? bias
    {
        get => _bias;
        set
        {
            _bias?.Dispose();
            _bias = (Parameter?)value?.DetachFromDisposeScope();
            ConditionallyRegisterParameter(nameof(bias), _bias);
        }
    }

    public Parameter weight
    {
        get => _weight!;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (ReferenceEquals(value, _weight))
                return;
            _weight?.Dispose();
            _weight = (Parameter)value.DetachFromDisposeScope();
            ConditionallyRegisterParameter(nameof(weight), _weight);
        }
    }

    /// <summary>Uniform within ±1/√(fan in), as PyTorch starts convolutions and linear layers.</summary>
    private protected void ResetParameters()
    {
        torch.nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
        if (bias is null)
            return;
        var bound = 1 / Math.Sqrt(torch.nn.init.CalculateFanInAndFanOut(weight).fanIn);
        torch.nn.init.uniform_(bias, -bound, bound);
    }
}
