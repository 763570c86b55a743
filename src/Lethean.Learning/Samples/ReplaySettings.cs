namespace Lethean.Learning.Samples;

/// <summary>
/// R.I.P. (Hoang 2024): unmodified test images, of which those that the model got wrong are sent again and again. The
/// attacker knows the classes of his own images and is told what the model predicts for them.
/// </summary>
public sealed record ReplaySettings : GeneratorSettings
{
    public override string Kind => "replay";

    /// <summary>Share of the samples that are new images even when there are wrong ones to send again, 0 to 1.</summary>
    public double Fresh { get; init; } = 0.2;

    /// <summary>Most images remembered as wrong, 1 or more; the oldest one makes room.</summary>
    public int Memory { get; init; } = 100;
}
