using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Aten.abs.Call(this);

        public Tensor abs_()
        {
            Aten.abs_.CallInPlace(this);
            return this;
        }

        public Tensor exp() => Aten.exp.Call(this);

        public Tensor exp_()
        {
            Aten.exp_.CallInPlace(this);
            return this;
        }

        public Tensor log() => Aten.log.Call(this);

        public Tensor log_()
        {
            Aten.log_.CallInPlace(this);
            return this;
        }

        public Tensor log2() => Aten.log2.Call(this);

        public Tensor log2_()
        {
            Aten.log2_.CallInPlace(this);
            return this;
        }

        public Tensor log10() => Aten.log10.Call(this);

        public Tensor log10_()
        {
            Aten.log10_.CallInPlace(this);
            return this;
        }

        public Tensor log1p() => Aten.log1p.Call(this);

        public Tensor log1p_()
        {
            Aten.log1p_.CallInPlace(this);
            return this;
        }

        public Tensor expm1() => Aten.expm1.Call(this);

        public Tensor expm1_()
        {
            Aten.expm1_.CallInPlace(this);
            return this;
        }

        public Tensor sqrt() => Aten.sqrt.Call(this);

        public Tensor sqrt_()
        {
            Aten.sqrt_.CallInPlace(this);
            return this;
        }

        public Tensor rsqrt() => Aten.rsqrt.Call(this);

        public Tensor rsqrt_()
        {
            Aten.rsqrt_.CallInPlace(this);
            return this;
        }

        public Tensor square() => Aten.square.Call(this);

        public Tensor reciprocal() => Aten.reciprocal.Call(this);

        public Tensor reciprocal_()
        {
            Aten.reciprocal_.CallInPlace(this);
            return this;
        }

        public Tensor sign() => Aten.sign.Call(this);

        public Tensor sign_()
        {
            Aten.sign_.CallInPlace(this);
            return this;
        }

        public Tensor neg() => Aten.neg.Call(this);

        public Tensor neg_()
        {
            Aten.neg_.CallInPlace(this);
            return this;
        }

        public Tensor floor() => Aten.floor.Call(this);

        public Tensor floor_()
        {
            Aten.floor_.CallInPlace(this);
            return this;
        }

        public Tensor ceil() => Aten.ceil.Call(this);

        public Tensor ceil_()
        {
            Aten.ceil_.CallInPlace(this);
            return this;
        }

        public Tensor trunc() => Aten.trunc.Call(this);

        public Tensor trunc_()
        {
            Aten.trunc_.CallInPlace(this);
            return this;
        }

        public Tensor frac() => Aten.frac.Call(this);

        public Tensor frac_()
        {
            Aten.frac_.CallInPlace(this);
            return this;
        }

        public Tensor sin() => Aten.sin.Call(this);

        public Tensor sin_()
        {
            Aten.sin_.CallInPlace(this);
            return this;
        }

        public Tensor cos() => Aten.cos.Call(this);

        public Tensor cos_()
        {
            Aten.cos_.CallInPlace(this);
            return this;
        }

        public Tensor tan() => Aten.tan.Call(this);

        public Tensor tan_()
        {
            Aten.tan_.CallInPlace(this);
            return this;
        }

        public Tensor tanh() => Aten.tanh.Call(this);

        public Tensor tanh_()
        {
            Aten.tanh_.CallInPlace(this);
            return this;
        }

        public Tensor sigmoid() => Aten.sigmoid.Call(this);

        public Tensor sigmoid_()
        {
            Aten.sigmoid_.CallInPlace(this);
            return this;
        }

        public Tensor relu() => Aten.relu.Call(this);

        public Tensor relu_()
        {
            Aten.relu_.CallInPlace(this);
            return this;
        }

        public Tensor erf() => Aten.erf.Call(this);

        public Tensor erf_()
        {
            Aten.erf_.CallInPlace(this);
            return this;
        }

        public Tensor absolute() => abs();

        public Tensor negative() => neg();

        public Tensor round(long decimals = 0) => Aten.round_decimals.Call(this, decimals);

        public Tensor round_(long decimals = 0)
        {
            Aten.round__decimals.CallInPlace(this, decimals);
            return this;
        }

        public Tensor isnan() => Aten.isnan.Call(this);

        public Tensor isinf() => Aten.isinf.Call(this);

        public Tensor isfinite() => Aten.isfinite.Call(this);

        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) =>
            Aten.nan_to_num.Call(this, nan, posinf, neginf);

        public Tensor bitwise_not() => Aten.bitwise_not.Call(this);

        public Tensor logical_not() => Aten.logical_not.Call(this);
    }
}
