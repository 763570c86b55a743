using Lethean.Actors.Configuration.Hocon;

namespace Lethean.Actors.Configuration.Reading;

/// <summary>What makes a variant of the base: an arm, a point of the grid, or both.</summary>
/// <param name="Labels">Words for it, empty for the base itself.</param>
/// <param name="Layers">What is laid over the base.</param>
/// <param name="GridValues">Where the grid put which value.</param>
internal sealed record Overlay(IReadOnlyList<string> Labels, IReadOnlyList<Layer> Layers, IReadOnlyList<(HoconPath Path, HoconValue Value)> GridValues)
{
    public static Overlay None { get; } = new([], [], []);

    public string Label => string.Join(' ', Labels);

    public Overlay With(HoconPath path, HoconValue value, string label) => new(
        [.. Labels, label],
        [.. Layers, new WrittenLayer(HoconObject.At(path, value.Position, value))],
        [.. GridValues, (path, value)]);
}
