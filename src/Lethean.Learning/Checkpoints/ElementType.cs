namespace Lethean.Learning.Checkpoints;

/// <summary>Element types of safetensors that Lethean reads and writes.</summary>
public enum ElementType
{
    F64,
    F32,
    F16,
    BF16,
    I64,
    I32,
    U8,
}

internal static class ElementTypes
{
    public static int Size(this ElementType type) => type switch
    {
        ElementType.F64 or ElementType.I64 => 8,
        ElementType.F32 or ElementType.I32 => 4,
        ElementType.F16 or ElementType.BF16 => 2,
        _ => 1,
    };
}
