namespace Lethean.Learning.Samples;

/// <summary>What an attack is assumed to know and to be able to do; reports state it beside every result.</summary>
/// <param name="Epsilon">Largest change of any pixel from the drawn image (L∞, pixels in [0, 1]); null where there is no such bound.</param>
/// <param name="Steps">Gradient steps for one sample; 0 without gradients.</param>
public sealed record ThreatModel(Knowledge Knowledge, double? Epsilon = null, int Steps = 0);
