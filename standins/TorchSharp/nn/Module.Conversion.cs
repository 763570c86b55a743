using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>
            /// Converts floating-point parameters (with their gradients) and buffers. Converted parameters are new objects;
            /// the old ones are disposed, so optimizers are made afterwards.
            /// </summary>
            internal void Convert(ScalarType dtype)
            {
                if (!is_floating_point(dtype))
                    throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
                foreach (var (_, module) in named_children())
                    module.Convert(dtype);

                var fields = ComponentFields().ToLookup(ComponentName);
                foreach (var (component, parameter) in _parameters.ToList())
                {
                    if (parameter.dtype == dtype || !parameter.is_floating_point())
                        continue;
                    var converted = Converted(parameter, dtype);
                    _parameters[component] = converted;
                    foreach (var field in fields[component])
                        field.SetValue(this, converted);
                    parameter.Dispose();
                }
                foreach (var (component, (tensor, persistent)) in _buffers.ToList())
                {
                    if (tensor.dtype == dtype || !tensor.is_floating_point())
                        continue;
                    var converted = tensor.to(dtype, disposeAfter: true).DetachFromDisposeScope();
                    _buffers[component] = (converted, persistent);
                    foreach (var field in fields[component])
                        field.SetValue(this, converted);
                }
            }

            private static Parameter Converted(Parameter parameter, ScalarType dtype)
            {
                using var _ = no_grad();
                var converted = new Parameter(parameter.to(dtype), parameter.requires_grad);
                converted.DetachFromDisposeScope();
                using var grad = parameter.grad;
                using var convertedGrad = grad?.to(dtype);
                if (convertedGrad is not null)
                    converted.grad = convertedGrad;
                return converted;
            }
        }
    }
}
