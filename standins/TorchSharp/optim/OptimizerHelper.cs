namespace TorchSharp.Modules;

/// <summary>What the optimizers share.</summary>
public abstract class OptimizerHelper : torch.optim.Optimizer
{
    /// <summary>Steps each group, unrecorded and in a dispose scope of its own.</summary>
    protected torch.Tensor? _step<T>(Action<T> body, Func<torch.Tensor>? loss_closure = null) where T : ParamGroup
    {
        torch.Tensor? loss = null;
        if (loss_closure is not null)
        {
            using (torch.enable_grad())
                loss = loss_closure();
        }
        using var unrecorded = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach (var group in _parameter_groups)
            body((T)group);
        return loss;
    }
}
