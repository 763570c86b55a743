using System.Collections.Immutable;
using Lethean.Learning;
using Lethean.Learning.Samples;
using Lethean.Learning.Corruptions;

namespace Lethean.Host.Correlating;

/// <summary>A kind of samples by the name that the paper's figure gives it.</summary>
/// <param name="Settings">How they are made.</param>
public sealed record SampleKind(string Name, GeneratorSettings Settings)
{
    private const int Severity = 5;

    /// <summary>The arms of Figure 1 (Perry 2020), and the two other noises of its distribution shift.</summary>
    public static ImmutableArray<SampleKind> All { get; } =
    [
        new("lethean", new LetheanSettings()),
        new("random-pixels", new RandomPixelsSettings()),
        new("gaussian-shift", Shift("gaussian_noise")),
        new("shot-shift", Shift("shot_noise")),
        new("impulse-shift", Shift("impulse_noise")),
        new("fgsm", new FgsmSettings()),
        new("benign", new BenignSettings()),
    ];

    /// <summary>What is measured unless the user says otherwise.</summary>
    public static ImmutableArray<string> Defaults { get; } = ["lethean", "random-pixels", "gaussian-shift", "fgsm", "benign"];

    /// <exception cref="InputException">No kind has this name.</exception>
    public static SampleKind Find(string name) => All.FirstOrDefault(kind => kind.Name == name)
        ?? throw new InputException($"--attacks: there is no '{name}'; {Suggestions.For(name, All.Select(kind => kind.Name))}");

    private static ShiftSettings Shift(string corruption) => new(Corruption.Find(corruption), Severity);
}
