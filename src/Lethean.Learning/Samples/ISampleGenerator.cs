namespace Lethean.Learning.Samples;

/// <summary>What a source sends: an endless sequence that depends on data, settings and its own random stream only. Not thread-safe.</summary>
public interface ISampleGenerator
{
    /// <summary>How a drawn sample is finished before it is sent; null where it is sent as drawn.</summary>
    ICrafting? Crafting { get; }

    Sample Next();
}
