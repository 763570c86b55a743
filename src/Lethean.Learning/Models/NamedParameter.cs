using TorchSharp.Modules;

namespace Lethean.Learning.Models;

/// <summary>A weight with its torchvision name, as in <c>layer1.0.conv1.weight</c>.</summary>
public readonly record struct NamedParameter(string Name, Parameter Value);
