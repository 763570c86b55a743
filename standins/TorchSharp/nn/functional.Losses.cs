using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Negative log-likelihood of the softmax. Targets are class indices (int64), or probabilities of input's shape.</summary>
            /// <param name="input">Logits, N×C or N×C×…</param>
            /// <param name="target">Targets.</param>
            /// <param name="weight">Weight of each class; the mean then divides by the sum of the targets' weights.</param>
            /// <param name="ignore_index">A class index that counts for nothing.</param>
            /// <param name="reduction">None, mean or sum.</param>
            /// <param name="label_smoothing">Part of the target spread evenly over all classes, 0 to 1.</param>
            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                Aten.cross_entropy_loss.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Aten.nll_loss_nd.Call(input, target, weight, (long)reduction, -100L);

            /// <summary>target · (log target − input), where input holds log-probabilities; the mean is over all elements.</summary>
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                Aten.kl_div.Call(input, target, (long)reduction, log_target);

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Aten.mse_loss.Call(input, target, (long)reduction);
        }
    }
}
