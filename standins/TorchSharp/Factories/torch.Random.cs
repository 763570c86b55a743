using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Whole numbers from <paramref name="low"/> up to, not including, <paramref name="high"/>.</summary>
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Aten.randint_low_generator
            .Call(low, high, size, generator, dtype ?? ScalarType.Int64, Argument.None, InitializeDevice(device), false)
            .requires_grad_(requires_grad);

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator);

    /// <summary>A random order of 0, …, n − 1.</summary>
    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Aten.randperm_generator
            .Call(n, generator, dtype ?? ScalarType.Int64, Argument.None, InitializeDevice(device), false)
            .requires_grad_(requires_grad);

    public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        randn(size, dtype, device, false, generator).mul_(std).add_(mean).requires_grad_(requires_grad);

    public static Tensor bernoulli(Tensor input, Generator? generator = null) => input.bernoulli(generator);

    public static Tensor poisson(Tensor input, Generator? generator = null) => input.poisson(generator);

    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator? generator = null) =>
        input.multinomial(num_samples, replacement, generator);
}
