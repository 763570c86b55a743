namespace Lethean.Host.Evaluating;

/// <summary>Whether the checkpoint may learn from the images that it is measured on.</summary>
public enum AdaptationChoice
{
    /// <summary>It predicts as trained.</summary>
    None,

    /// <summary>It learns from each image, predicts it, and forgets again.</summary>
    Episodic,

    /// <summary>It learns from each image, predicts it, and keeps what it learned for the next.</summary>
    Online,
}
