using TorchSharp;

namespace Lethean.Learning.Native;

/// <summary>
/// Numbers that are kept for good. TorchSharp lets the collector free a temporary <see cref="Scalar"/> while native code still
/// reads it; <c>a.add(b)</c> makes such a temporary for its factor 1.
/// </summary>
internal static class Scalars
{
    public static Scalar One { get; } = 1;
}
