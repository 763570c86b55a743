using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor add(Tensor target) => Aten.add_Tensor.Call(this, target, 1);

        /// <summary>this + alpha · target.</summary>
        public Tensor add(Tensor target, Scalar alpha) => Aten.add_Tensor.Call(this, target, alpha);

        public Tensor add(Scalar scalar) => Aten.add_Scalar.Call(this, scalar, 1);

        public Tensor add(Scalar scalar, Scalar alpha) => Aten.add_Scalar.Call(this, scalar, alpha);

        public Tensor add_(Tensor target)
        {
            Aten.add__Tensor.CallInPlace(this, target, 1);
            return this;
        }

        public Tensor add_(Tensor target, Scalar alpha)
        {
            Aten.add__Tensor.CallInPlace(this, target, alpha);
            return this;
        }

        public Tensor add_(Scalar scalar)
        {
            Aten.add__Scalar.CallInPlace(this, scalar, 1);
            return this;
        }

        public Tensor add_(Scalar scalar, Scalar alpha)
        {
            Aten.add__Scalar.CallInPlace(this, scalar, alpha);
            return this;
        }

        public Tensor sub(Tensor target) => Aten.sub_Tensor.Call(this, target, 1);

        public Tensor sub(Scalar target) => Aten.sub_Scalar.Call(this, target, 1);

        public Tensor sub_(Tensor target)
        {
            Aten.sub__Tensor.CallInPlace(this, target, 1);
            return this;
        }

        public Tensor sub_(Scalar target)
        {
            Aten.sub__Scalar.CallInPlace(this, target, 1);
            return this;
        }

        public Tensor mul(Tensor target) => Aten.mul_Tensor.Call(this, target);

        public Tensor mul_(Tensor target)
        {
            Aten.mul__Tensor.CallInPlace(this, target);
            return this;
        }

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.div_Tensor_mode.Call(this, target, Name(rounding_mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None)
        {
            Aten.div__Tensor_mode.CallInPlace(this, target, Name(rounding_mode));
            return this;
        }

        public Tensor pow(Tensor exponent) => Aten.pow_Tensor_Tensor.Call(this, exponent);

        public Tensor pow_(Tensor exponent)
        {
            Aten.pow__Tensor.CallInPlace(this, exponent);
            return this;
        }

        public Tensor remainder(Tensor target) => Aten.remainder_Tensor.Call(this, target);

        public Tensor remainder_(Tensor target)
        {
            Aten.remainder__Tensor.CallInPlace(this, target);
            return this;
        }

        public Tensor mul(Scalar target) => Aten.mul_Scalar.Call(this, target);

        public Tensor mul_(Scalar target)
        {
            Aten.mul__Scalar.CallInPlace(this, target);
            return this;
        }

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.div_Scalar_mode.Call(this, target, Name(rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
        {
            Aten.div__Scalar_mode.CallInPlace(this, target, Name(rounding_mode));
            return this;
        }

        public Tensor pow(Scalar exponent) => Aten.pow_Tensor_Scalar.Call(this, exponent);

        public Tensor pow_(Scalar exponent)
        {
            Aten.pow__Scalar.CallInPlace(this, exponent);
            return this;
        }

        public Tensor remainder(Scalar scalar) => Aten.remainder_Scalar.Call(this, scalar);

        public Tensor remainder_(Scalar scalar)
        {
            Aten.remainder__Scalar.CallInPlace(this, scalar);
            return this;
        }

        /// <summary>this + value · tensor1 · tensor2.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcmul.Call(this, tensor1, tensor2, value);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            Aten.addcmul_.CallInPlace(this, tensor1, tensor2, value);
            return this;
        }

        /// <summary>this + value · tensor1 / tensor2.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcdiv.Call(this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            Aten.addcdiv_.CallInPlace(this, tensor1, tensor2, value);
            return this;
        }

        /// <summary>this + weight · (end − this).</summary>
        public Tensor lerp(Tensor end, Tensor weight) => Aten.lerp_Tensor.Call(this, end, weight);

        public Tensor lerp_(Tensor end, Tensor weight)
        {
            Aten.lerp__Tensor.CallInPlace(this, end, weight);
            return this;
        }

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null)
        {
            Aten.clamp_.CallInPlace(this, min, max);
            return this;
        }

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Aten.clamp_Tensor.Call(this, min, max);

        public Tensor clamp_(Tensor? min = null, Tensor? max = null)
        {
            Aten.clamp__Tensor.CallInPlace(this, min, max);
            return this;
        }

        public Tensor clamp_max(Scalar max) => Aten.clamp_max.Call(this, max);

        public Tensor clamp_max_(Scalar max)
        {
            Aten.clamp_max_.CallInPlace(this, max);
            return this;
        }

        public Tensor clamp_min(Scalar min) => Aten.clamp_min.Call(this, min);

        public Tensor clamp_min_(Scalar min)
        {
            Aten.clamp_min_.CallInPlace(this, min);
            return this;
        }

        public Tensor maximum(Tensor other) => Aten.maximum.Call(this, other);

        public Tensor minimum(Tensor other) => Aten.minimum.Call(this, other);

        private static string? Name(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();
    }
}
