using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <exception cref="System.Runtime.InteropServices.ExternalException">The tensor is not a scalar, or nothing was recorded.</exception>
        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        /// <summary>The same memory, cut off from the recorded operations.</summary>
        public Tensor detach() => Aten.detach.Call(this);

        public Tensor detach_()
        {
            Aten.detach_.CallInPlace(this);
            return this;
        }

        /// <summary>Makes <see cref="grad"/> available on a tensor that is not a leaf.</summary>
        public void retain_grad() => Aten.retain_grad.CallVoid(this);
    }
}
