using TorchSharp.Modules;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class utils
        {
            /// <summary>Scales all gradients together so that their norm is at most <paramref name="max_norm"/>.</summary>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var scope = NewDisposeScope();
                using var unrecorded = no_grad();
                var grads = tensors.Select(tensor => tensor.grad).OfType<Tensor>().ToList();
                if (grads.Count == 0)
                    return 0;
                var total = stack(grads.Select(grad => grad.norm((float)norm_type))).norm((float)norm_type).ToDouble();
                var factor = max_norm / (total + 1e-6);
                if (factor < 1)
                {
                    foreach (var grad in grads)
                        grad.mul_(factor);
                }
                return total;
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                foreach (var tensor in tensors)
                {
                    using var grad = tensor.grad;
                    grad?.clamp_((Scalar)(-clip_value), (Scalar)clip_value);
                }
            }

            /// <summary>All elements in the order of the parameters.</summary>
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                return cat(tensors.Select(tensor => tensor.view(-1)).ToArray()).MoveToOuterDisposeScope();
            }

            /// <summary>Makes the parameters views of a vector: from then on they share its memory.</summary>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                var start = 0L;
                foreach (var tensor in tensors)
                {
                    using var part = vec.narrow(0, start, tensor.numel());
                    using var shaped = part.view_as(tensor);
                    using var data = shaped.detach();
                    Aten.set_data.CallVoid(tensor, data);
                    start += tensor.numel();
                }
            }
        }
    }
}
