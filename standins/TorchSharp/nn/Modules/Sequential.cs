using System.Globalization;
using System.Runtime.CompilerServices;

namespace TorchSharp.Modules;

/// <summary>Modules applied one after the other. What passes between them is disposed at once.</summary>
public class Sequential : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly List<torch.nn.IModule<torch.Tensor, torch.Tensor>> _steps = [];

    internal Sequential()
        : base(nameof(Sequential))
    {
    }

    protected Sequential(params (string name, torch.nn.Module<torch.Tensor, torch.Tensor> submodule)[] modules)
        : this()
    {
        foreach (var (name, submodule) in modules)
            append(name, submodule);
    }

    protected Sequential(params torch.nn.Module<torch.Tensor, torch.Tensor>[] modules)
        : this()
    {
        foreach (var module in modules)
            append(module);
    }

    public int Count => _steps.Count;

    [IndexerName("SequentialItems")]
    public torch.nn.IModule<torch.Tensor, torch.Tensor> this[int index] => _steps[index];

    public Sequential append(string name, torch.nn.IModule<torch.Tensor, torch.Tensor> module)
    {
        AddChild(name, (torch.nn.Module)module);
        _steps.Add(module);
        return this;
    }

    public Sequential append(torch.nn.IModule<torch.Tensor, torch.Tensor> module) =>
        append(_steps.Count.ToString(CultureInfo.InvariantCulture), module);

    public override torch.Tensor forward(torch.Tensor tensor)
    {
        if (_steps.Count == 0)
            return tensor.alias();
        var current = _steps[0].call(tensor);
        foreach (var step in _steps.Skip(1))
        {
            using var before = current;
            current = step.call(before);
        }
        return current;
    }

    protected override void RegisterComponents()
    {
        // The steps are the components; they were added by name.
    }
}
