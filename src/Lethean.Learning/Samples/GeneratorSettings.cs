using System.Collections.Immutable;
using Lethean.Learning.Samples.Orders;
using Lethean.Learning.Corruptions;

namespace Lethean.Learning.Samples;

/// <summary>What kind of samples a source sends, and how.</summary>
public abstract record GeneratorSettings
{
    /// <summary>The name of the kind in configuration and reports.</summary>
    public abstract string Kind { get; }

    /// <summary>Null for samples that are no attack.</summary>
    public virtual ThreatModel? Threat => new(Knowledge.BlackBox);

    /// <summary>The checkpoint of the model that a grey-box attacker asks, else null.</summary>
    public virtual string? SurrogateCheckpoint => null;
}

/// <summary>Images of the test set, unmodified unless they drift: ordinary users.</summary>
public sealed record BenignSettings : GeneratorSettings
{
    public override string Kind => "benign";

    public BenignOrder Order { get; init; } = new IidOrder();

    public override ThreatModel? Threat => null;
}

/// <summary>Rotated training images (Perry 2020, section 3).</summary>
public sealed record LetheanSettings : GeneratorSettings
{
    public override string Kind => "lethean";

    /// <summary>Degrees counter-clockwise to draw from, each 90, 180 or 270; at least one.</summary>
    public ImmutableArray<int> Rotations { get; init; } = [90, 180, 270];

    /// <summary>Crop and flip the image before turning it, as the paper's code (not its text) does.</summary>
    public bool Augment { get; init; }
}

/// <summary>Normal noise with the mean and standard deviation of the training set, per channel.</summary>
public sealed record RandomPixelsSettings : GeneratorSettings
{
    public override string Kind => "random-pixels";
}

/// <summary>Corrupted test images (Hendrycks 2019).</summary>
/// <param name="Corruption">Which corruption.</param>
/// <param name="Severity">1 … 5.</param>
public sealed record ShiftSettings(Corruption Corruption, int Severity) : GeneratorSettings
{
    public override string Kind => "shift";
}
