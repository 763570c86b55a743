namespace Lethean.Learning.Attacks;

/// <summary>What a source sends: an endless sequence that depends on data, settings and its own random stream only. Not thread-safe.</summary>
public interface ISampleGenerator
{
    /// <summary>The name of the kind in configuration and reports, such as "lethean".</summary>
    string Kind { get; }

    Knowledge Knowledge { get; }

    /// <summary>How a drawn sample is finished with the deployed model's gradients; null where the threat model has none.</summary>
    IWhiteBoxCrafting? Crafting { get; }

    Sample Next();
}
