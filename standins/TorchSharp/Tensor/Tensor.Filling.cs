using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor fill_(Scalar value)
        {
            Aten.fill__Scalar.CallInPlace(this, value);
            return this;
        }

        /// <summary>Sets all elements to 0. Unlike other in-place operations it returns a fresh handle, as TorchSharp does.</summary>
        public Tensor zero_() => Aten.zero_.Call(this);

        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            Aten.copy_.CallInPlace(this, source, nonBlocking);
            return this;
        }

        /// <summary>Makes this tensor share the memory of another.</summary>
        public Tensor set_(Tensor source)
        {
            Aten.set__source_Tensor.CallInPlace(this, source);
            return this;
        }

        public Tensor bernoulli(Generator? generator = null) => Aten.bernoulli.Call(this, generator);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null)
        {
            Aten.bernoulli__float.CallInPlace(this, p, generator);
            return this;
        }

        public Tensor bernoulli_(Tensor p, Generator? generator = null)
        {
            Aten.bernoulli__Tensor.CallInPlace(this, p, generator);
            return this;
        }

        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null)
        {
            Aten.normal_.CallInPlace(this, mean, std, generator);
            return this;
        }

        public Tensor uniform_(double from, double to, Generator? generator = null)
        {
            Aten.uniform_.CallInPlace(this, from, to, generator);
            return this;
        }

        /// <summary>Whole numbers from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
        public Tensor random_(double from, double to, Generator? generator = null)
        {
            Aten.random__from.CallInPlace(this, (long)from, (long)to, generator);
            return this;
        }

        public Tensor exponential_(double lambda = 1.0, Generator? generator = null)
        {
            Aten.exponential_.CallInPlace(this, lambda, generator);
            return this;
        }

        /// <summary>Draws of Poisson distributions with these rates.</summary>
        public Tensor poisson(Generator? generator = null) => Aten.poisson.Call(this, generator);

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Aten.multinomial.Call(this, num_samples, replacement, generator);
    }
}
