namespace Lethean.Learning.Corruptions;

/// <summary>One weight of a two-dimensional kernel: the pixel that lies so many rows below and columns to the right counts so much.</summary>
internal readonly record struct Tap(int Down, int Right, double Weight);
