using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>Distribution shift: a test image, corrupted as in CIFAR-10-C.</summary>
internal sealed class ShiftGenerator : ISampleGenerator
{
    private readonly ShiftSettings _settings;
    private readonly ImageDataset _test;
    private readonly RandomStream _random;

    public ShiftGenerator(ShiftSettings settings, ImageDataset test, RandomStream random)
    {
        if (settings.Severity is < 1 or > Corruption.MaxSeverity)
            throw new InputException($"shift severity is {settings.Severity}; allowed are 1 to {Corruption.MaxSeverity}.");
        (_settings, _test, _random) = (settings, test, random);
    }

    public ICrafting? Crafting => null;

    public Sample Next() =>
        SampleGenerators.Corrupted(SampleGenerators.Draw(_test, _random), _settings.Corruption, _settings.Severity, _random);
}
