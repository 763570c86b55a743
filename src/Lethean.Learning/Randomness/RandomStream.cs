using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Lethean.Learning.Randomness;

/// <summary>
/// A deterministic stream of random numbers: xoshiro256** (Blackman and Vigna 2018), seeded from a run's seed and the
/// name of the consumer, so that adding a consumer changes no other. Not thread-safe: one stream per consumer.
/// </summary>
public sealed class RandomStream
{
    private ulong _s0, _s1, _s2, _s3;

    /// <exception cref="ArgumentException">The state is all zero, which the generator never leaves.</exception>
    public RandomStream(RandomState state)
    {
        if (state == default)
            throw new ArgumentException("The state of a random stream must not be all zero.", nameof(state));
        State = state;
    }

    /// <summary>Everything that later numbers depend on.</summary>
    public RandomState State
    {
        get => new(_s0, _s1, _s2, _s3);
        private set => (_s0, _s1, _s2, _s3) = value;
    }

    /// <summary>The stream of one named consumer: its state is SHA-256 of the seed (little-endian) and the name (UTF-8).</summary>
    public static RandomStream Create(ulong seed, string name)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        var text = new byte[sizeof(ulong) + Encoding.UTF8.GetByteCount(name)];
        BinaryPrimitives.WriteUInt64LittleEndian(text, seed);
        Encoding.UTF8.GetBytes(name, text.AsSpan(sizeof(ulong)));
        SHA256.HashData(text, digest);
        return new RandomStream(new RandomState(Word(digest, 0), Word(digest, 1), Word(digest, 2), Word(digest, 3)));

        static ulong Word(ReadOnlySpan<byte> digest, int index) =>
            BinaryPrimitives.ReadUInt64LittleEndian(digest[(index * sizeof(ulong))..]);
    }

    /// <summary>Uniform over all 64-bit values.</summary>
    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Continues as if that many numbers had been drawn.</summary>
    public void Pass(RandomLeap numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        State = numbers.From(State);
    }

    /// <summary>Uniform over 0 … <paramref name="exclusiveMax"/> − 1, without bias (Lemire 2019).</summary>
    public int Next(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        var range = (ulong)exclusiveMax;
        var high = Math.BigMul(NextUInt64(), range, out var low);
        // 2^64 mod range low words would favour some results; they are drawn again.
        for (var unfair = unchecked(0 - range) % range; low < unfair;)
            high = Math.BigMul(NextUInt64(), range, out low);
        return (int)high;
    }

    /// <summary>Uniform over the multiples of 2⁻⁵³ in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Standard normal.</summary>
    public double NextGaussian() => NextGaussianPair().First;

    /// <summary>Exponential with mean 1.</summary>
    public double NextExponential() => -Math.Log(1 - NextDouble());

    /// <summary>Poisson with the given mean, 0 … 10⁹.</summary>
    public int NextPoisson(double mean) => Poisson.Next(this, mean);

    /// <summary>A uniformly drawn permutation, in place (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (var last = values.Length - 1; last > 0; last--)
        {
            var other = Next(last + 1);
            (values[last], values[other]) = (values[other], values[last]);
        }
    }

    /// <summary>Independent normal values.</summary>
    public void FillGaussian(Span<float> values, double mean, double standardDeviation)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            var (first, second) = NextGaussianPair();
            values[i] = (float)(mean + standardDeviation * first);
            if (i + 1 < values.Length)
                values[i + 1] = (float)(mean + standardDeviation * second);
        }
    }

    /// <summary>Two independent standard normals (Box and Muller 1958); none is kept for a later call.</summary>
    private (double First, double Second) NextGaussianPair()
    {
        var radius = Math.Sqrt(2 * NextExponential());
        var (sin, cos) = Math.SinCos(2 * Math.PI * NextDouble());
        return (radius * cos, radius * sin);
    }
}

/// <summary>The 256 bits of a <see cref="RandomStream"/>, enough to continue it elsewhere. Never all zero.</summary>
public readonly record struct RandomState(ulong S0, ulong S1, ulong S2, ulong S3);
