namespace Lethean.Learning.Adaptation;

public enum AdaptationMode
{
    /// <summary>Every sample starts from the weights that the one before it left.</summary>
    Online,

    /// <summary>Every sample starts from the trained weights.</summary>
    Episodic,
}

/// <summary>How the model learns from what it serves: plain SGD, no momentum, no weight decay (Sun 2020, section 3).</summary>
public sealed record AdaptationSettings
{
    public bool Enabled { get; init; } = true;

    public AdaptationMode Mode { get; init; } = AdaptationMode.Online;

    /// <summary>Above 0.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>Gradient steps for each sample, 1 or more.</summary>
    public int Steps { get; init; } = 1;

    public AuxiliaryBatch Batch { get; init; } = AuxiliaryBatch.Expand;
}
