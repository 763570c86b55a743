using System.Collections.Immutable;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;

namespace Lethean.Actors.Configuration;

/// <summary>The loaded things that a variant's settings name.</summary>
public sealed record SimulationInputs(Checkpoint Checkpoint, ImageSplit Images)
{
    /// <summary>What attackers and defenses draw from.</summary>
    public ImageDataset Train => Images.Train;

    /// <summary>Checkpoints that grey-box attackers name, by path.</summary>
    public IReadOnlyDictionary<string, Checkpoint> Surrogates { get; init; } = ImmutableDictionary<string, Checkpoint>.Empty;

    /// <summary>Recorded arrivals that sources name, by path.</summary>
    public IReadOnlyDictionary<string, RecordedTrace> Traces { get; init; } = ImmutableDictionary<string, RecordedTrace>.Empty;

    /// <summary>
    /// Makes a defense from its settings, materials and name, afresh for each incarnation of the model. Replace it to try a defense
    /// of your own.
    /// </summary>
    public Func<DefenseSettings, DefenseMaterials, string, IDefense> Defense { get; init; } =
        (settings, materials, link) => settings.CreateDefense(materials, link);

    /// <summary>The time that real-time traffic follows and durations are measured by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
