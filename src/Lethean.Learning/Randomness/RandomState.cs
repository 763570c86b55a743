namespace Lethean.Learning.Randomness;

/// <summary>The 256 bits of a <see cref="RandomStream"/>: all that is needed to continue it elsewhere. Never all zero.</summary>
public readonly record struct RandomState(ulong S0, ulong S1, ulong S2, ulong S3);
