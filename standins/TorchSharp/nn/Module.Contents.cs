using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Each parameter once, own ones first, then those of the modules as <c>module.parameter</c>.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var own = _parameters.Select(pair => (pair.Key, pair.Value));
                var nested = from child in named_children()
                             from inner in child.module.named_parameters(true)
                             select ($"{child.name}.{inner.name}", inner.parameter);
                return Once(recurse ? own.Concat(nested) : own);
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(item => item.parameter);

            /// <summary>Each persistent buffer once, own ones first.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var own = _buffers.Where(pair => pair.Value.Persistent).Select(pair => (pair.Key, pair.Value.Tensor));
                var nested = from child in named_children()
                             from inner in child.module.named_buffers(true, include_nonpersistent)
                             select ($"{child.name}.{inner.name}", inner.buffer);
                return Once(recurse ? own.Concat(nested) : own);
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(item => item.buffer);

            public virtual IEnumerable<(string name, Module module)> named_children() => _modules.Select(pair => (pair.Key, pair.Value));

            public virtual IEnumerable<Module> children() => named_children().Select(item => item.module);

            /// <summary>The children, then the modules in each of them.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                var nested = from child in named_children()
                             from inner in child.module.named_modules()
                             select ($"{child.name}.{inner.name}", inner.module);
                return named_children().Concat(nested);
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(item => item.module);

            public virtual Parameter? get_parameter(string target)
            {
                ArgumentNullException.ThrowIfNull(target);
                return named_parameters().FirstOrDefault(item => item.name == target).parameter;
            }

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual Tensor? get_buffer(string target)
            {
                ArgumentNullException.ThrowIfNull(target);
                return named_buffers().FirstOrDefault(item => item.name == target).buffer;
            }

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            /// <summary>Parameters and persistent buffers by name; the tensors are the module's own.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (name, parameter) in named_parameters())
                    destination.TryAdd(start + name, parameter);
                foreach (var (name, buffer) in named_buffers(include_nonpersistent: false))
                    destination.TryAdd(start + name, buffer);
                return destination;
            }

            /// <summary>Copies values into the parameters and buffers of the same names.</summary>
            /// <exception cref="InvalidOperationException">The names differ and <paramref name="strict"/> is set.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var destination = state_dict();
                var wanted = source.Keys.Except(skip ?? []).ToList();
                var unexpected = wanted.Where(key => !destination.ContainsKey(key)).ToList();
                var missing = destination.Keys.Except(skip ?? []).Where(key => !source.ContainsKey(key)).ToList();
                if (strict && missing.Count + unexpected.Count > 0)
                    throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");

                using var _ = no_grad();
                foreach (var key in wanted.Where(destination.ContainsKey))
                    destination[key].copy_(source[key]);
                return (missing, unexpected);
            }

            private static IEnumerable<(string, T)> Once<T>(IEnumerable<(string Name, T Tensor)> items) where T : Tensor
            {
                var seen = new HashSet<IntPtr> { 0 };
                return items.Where(item => seen.Add(item.Tensor.RawHandle));
            }
        }
    }
}
