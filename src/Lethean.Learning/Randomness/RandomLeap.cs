using System.Numerics;

namespace Lethean.Learning.Randomness;

/// <summary>
/// Skips many numbers of a <see cref="RandomStream"/> at once. A step of the generator shifts, rotates and xors, so it is linear over
/// the bits of the state: the state after n steps is the xor of the states that n steps make of each set bit alone.
/// </summary>
public sealed class RandomLeap
{
    private const int WordBits = 64;
    private const int StateBits = 4 * WordBits;

    private readonly RandomState[] _ofBit = new RandomState[StateBits];

    /// <summary>Takes as long as drawing 256 times as many numbers.</summary>
    /// <param name="numbers">How many 64-bit numbers to skip, 0 or more.</param>
    public RandomLeap(int numbers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numbers);
        for (var bit = 0; bit < StateBits; bit++)
        {
            var stream = new RandomStream(Single(bit));
            for (var i = 0; i < numbers; i++)
                stream.NextUInt64();
            _ofBit[bit] = stream.State;
        }
    }

    /// <returns>The state after that many numbers.</returns>
    public RandomState From(RandomState state)
    {
        var landed = default(RandomState);
        Add(ref landed, state.S0, 0);
        Add(ref landed, state.S1, WordBits);
        Add(ref landed, state.S2, 2 * WordBits);
        Add(ref landed, state.S3, 3 * WordBits);
        return landed;
    }

    private void Add(ref RandomState sum, ulong word, int firstBit)
    {
        for (; word != 0; word &= word - 1)
        {
            ref readonly var part = ref _ofBit[firstBit + BitOperations.TrailingZeroCount(word)];
            sum = new RandomState(sum.S0 ^ part.S0, sum.S1 ^ part.S1, sum.S2 ^ part.S2, sum.S3 ^ part.S3);
        }
    }

    private static RandomState Single(int bit)
    {
        Span<ulong> words = stackalloc ulong[StateBits / WordBits];
        words[bit / WordBits] = 1UL << (bit % WordBits);
        return new RandomState(words[0], words[1], words[2], words[3]);
    }
}
