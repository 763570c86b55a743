using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe class autograd
    {
        /// <summary>Gradients of the outputs' sum with respect to the inputs; nothing is accumulated.</summary>
        /// <param name="outputs">Scalars, or tensors with a gradient each in <paramref name="grad_outputs"/>.</param>
        /// <param name="inputs">What to differentiate with respect to.</param>
        /// <param name="grad_outputs">Gradients of the outputs, in their order.</param>
        /// <param name="retain_graph">Keep the recorded operations for another pass.</param>
        /// <param name="create_graph">Record the gradients' own computation.</param>
        /// <param name="allow_unused">Give an invalid tensor for an input that the outputs do not depend on, instead of an error.</param>
        public static IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null,
            bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var found = new nint[inputs.Count];
            int status;
            fixed (nint* outs = Handles(outputs), ins = Handles(inputs), grads = Handles(grad_outputs), results = found)
            {
                status = NativeMethods.Grad(
                    outs, outputs.Count, ins, inputs.Count, grads, grad_outputs?.Count ?? 0,
                    retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, results);
            }
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            Failure.ThrowIfNegative(status);
            return [.. found.Select(handle => new Tensor(handle))];
        }

        /// <summary>Adds the gradients of the tensors' sum to <c>grad</c> of the leaves, or of <paramref name="inputs"/> only.</summary>
        public static void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            int status;
            fixed (nint* roots = Handles(tensors), grads = Handles(grad_tensors), ins = Handles(inputs))
            {
                status = NativeMethods.Backward(
                    roots, tensors.Count, grads, grad_tensors?.Count ?? 0,
                    retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, ins, inputs?.Count ?? 0);
            }
            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
            Failure.ThrowIfNegative(status);
        }

        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static nint[] Handles(IList<Tensor>? tensors) => tensors is null ? [] : [.. tensors.Select(tensor => tensor.Handle)];
    }
}
