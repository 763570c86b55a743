using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>One place between the brackets of an indexing: a number, a range, a tensor, …</summary>
    public readonly struct TensorIndex
    {
        private const long Missing = long.MinValue;

        private TensorIndex(Argument argument) => Argument = argument;

        internal Argument Argument { get; }

        /// <summary>All dimensions that are not named.</summary>
        public static TensorIndex Ellipsis = new("...");

        /// <summary>A new dimension of size 1.</summary>
        public static TensorIndex None = new(Argument.None);

        public static TensorIndex Null = new(Argument.None);

        /// <summary>A whole dimension.</summary>
        public static TensorIndex Colon = Slice();

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new(new[] { start ?? Missing, stop ?? Missing, step ?? Missing });

        public static TensorIndex Slice((int? start, int? end) range) => Slice((long?)range.start, (long?)range.end);

        public static TensorIndex Slice(Range range) => Slice(Offset(range.Start), range.End is { IsFromEnd: true, Value: 0 } ? null : Offset(range.End));

        public static TensorIndex Bool(bool value) => new(value);

        public static TensorIndex Single(long? index) => new(index);

        public static TensorIndex Tensor(Tensor tensor) => new(tensor);

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(Offset(index));

        private static long Offset(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}
