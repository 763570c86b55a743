using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples.Orders;

/// <summary>See <see cref="DriftingOrder"/>.</summary>
internal sealed class DriftingImages : IImageOrder
{
    private readonly DriftingOrder _order;
    private readonly ImageDataset _images;
    private readonly RandomStream _random;
    private int _stage;
    private int _drawnInStage;

    public DriftingImages(DriftingOrder order, ImageDataset images, RandomStream random)
    {
        if (order.Stages.IsDefaultOrEmpty || order.Stages.Any(stage => stage.Severity is < 1 or > Corruption.MaxSeverity || stage.Samples < 1))
            throw new InputException($"drifting stages are [{string.Join(", ", order.Stages)}]; allowed are one or more with severity 1 to {Corruption.MaxSeverity} and 1 or more samples.");
        (_order, _images, _random) = (order, images, random);
    }

    public Sample Next()
    {
        if (_drawnInStage == _order.Stages[_stage].Samples)
            (_stage, _drawnInStage) = ((_stage + 1) % _order.Stages.Length, 0);
        _drawnInStage++;
        var clean = SampleGenerators.Draw(_images, _random);
        return _order.Stages[_stage] is { Corruption: { } corruption, Severity: var severity }
            ? SampleGenerators.Corrupted(clean, corruption, severity, _random)
            : clean;
    }
}
