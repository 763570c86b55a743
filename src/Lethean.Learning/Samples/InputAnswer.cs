using System.Collections.Immutable;
using Lethean.Learning.Data;

namespace Lethean.Learning.Samples;

/// <summary>What a model answers to a question about one image.</summary>
/// <param name="Value">Of the objective.</param>
/// <param name="Gradient">Its derivative by each pixel (before normalisation), in the order of <see cref="Image.Pixels"/>.</param>
public sealed record InputAnswer(double Value, ImmutableArray<float> Gradient);
