using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A tree of named parameters, buffers and modules, each in the order of registration.</summary>
        public partial class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Module> _modules = [];
            private readonly OrderedDictionary<string, Parameter> _parameters = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> _buffers = [];
            private bool _componentsRegistered;

            protected string? name;

            protected Module(string name) => this.name = name;

            /// <summary>Whether the module trains, as opposed to being evaluated.</summary>
            public virtual bool training { get; private set; } = true;

            /// <summary>A disposed module counts as absent.</summary>
            internal bool IsDisposed { get; private set; }

            public virtual string GetName() => name ?? GetType().Name;

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || IsDisposed)
                    return;
                IsDisposed = true;
                foreach (var (tensor, _) in _buffers.Values)
                    tensor.DetachFromDisposeScope().Dispose();
                foreach (var parameter in _parameters.Values)
                    parameter.DetachFromDisposeScope().Dispose();
                foreach (var (_, module) in named_modules().ToList())
                    module.Dispose();
            }

            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var (_, module) in named_children())
                    module.train(train);
            }

            public virtual void eval() => train(false);

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, module) in named_children())
                    module.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>Drops all gradients, or sets them to 0.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    using var grad = parameter.grad;
                    if (grad is null)
                        continue;
                    if (set_to_none)
                        parameter.grad = null;
                    else
                        _ = grad.zero_();
                }
            }

            /// <summary>Registers what the fields hold: modules, parameters and, as buffers, other tensors.</summary>
            protected virtual void RegisterComponents()
            {
                if (_componentsRegistered)
                    return;
                foreach (var field in ComponentFields())
                {
                    var component = ComponentName(field);
                    if (_modules.ContainsKey(component) || _parameters.ContainsKey(component) || _buffers.ContainsKey(component))
                        continue;
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(component, module);
                            break;
                        case Parameter parameter:
                            register_parameter(component, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(component, tensor);
                            break;
                    }
                }
                _componentsRegistered = true;
            }

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null || submodule.IsDisposed)
                {
                    _modules.Remove(name);
                    return;
                }
                if (name.Contains('.', StringComparison.Ordinal))
                    throw new ArgumentException($"module name can't contain \".\", got: {name}");
                if (string.IsNullOrEmpty(name))
                    throw new ArgumentException("module name can't be empty string \"\"");
                if (_modules.ContainsKey(name))
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
                submodule.RegisterComponents();
                _modules.Add(name, submodule);
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid)
                    throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                if (!_parameters.TryAdd(name, param))
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
            }

            /// <param name="name">Name in the state dictionary.</param>
            /// <param name="tensor">A tensor that belongs to the module's state but is not learned.</param>
            /// <param name="persistent">Whether it is part of the state dictionary.</param>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid)
                    throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                if (!_buffers.TryAdd(name, (tensor, persistent)))
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
            }

            /// <summary>Puts a parameter in the place of one of that name, or takes it away.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is null)
                    _parameters.Remove(name);
                else
                    _parameters[name] = value;
            }

            /// <summary>Adds a child without registering its components, as a container's children do that themselves.</summary>
            private protected void AddChild(string name, Module module) => _modules.Add(name, module);

            private static string ComponentName(FieldInfo field) =>
                field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;

            private IEnumerable<FieldInfo> ComponentFields()
            {
                var seen = new HashSet<string>();
                for (var type = GetType(); type != typeof(Module) && type is not null; type = type.BaseType)
                {
                    foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
                    {
                        if (seen.Add(field.Name))
                            yield return field;
                    }
                }
            }
        }
    }
}
