using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_().alias() : x.relu();

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                if (!inplace)
                    return Aten.dropout.Call(input, p, training);
                Aten.dropout_.CallInPlace(input, p, training);
                return input.alias();
            }

            /// <summary>input / max(‖input‖_p, eps) along a dimension.</summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1L, double eps = 1e-12)
            {
                using var norm = Aten.norm_ScalarOpt_dim.Call(input, p, new[] { dim }, true);
                using var bounded = norm.clamp_min(eps);
                using var divisor = bounded.expand_as(input);
                return input.div(divisor);
            }

            /// <summary>Class indices as rows of zeros with a single one, int64.</summary>
            public static Tensor one_hot(Tensor x, long num_classes = -1)
            {
                if (x.dtype != ScalarType.Int64)
                    throw new ArgumentException("OneHot input tensor must have elements of type Int64");
                return Aten.one_hot.Call(x, num_classes);
            }
        }
    }
}
