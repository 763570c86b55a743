using System.Collections.Immutable;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>
/// Reusing of incorrect predictions (Hoang 2024): sends test images as they are and, of those, the ones that the model got
/// wrong again, until it gets them right. What is sent is decided when the model is free, so that it follows from all
/// answers so far.
/// </summary>
internal sealed class ReplayGenerator : ISampleGenerator, ICrafting, IResponseListener
{
    private readonly ReplaySettings _settings;
    private readonly ImageDataset _test;
    private readonly RandomStream _random;
    private readonly List<int> _wrong = [];

    public ReplayGenerator(ReplaySettings settings, ImageDataset test, RandomStream random)
    {
        if (settings.Fresh is not (>= 0 and <= 1))
            throw new InputException($"replay fresh is {settings.Fresh}; allowed is 0 to 1.");
        if (settings.Memory < 1)
            throw new InputException($"replay memory is {settings.Memory}; allowed is 1 or more.");
        (_settings, _test, _random) = (settings, test, random);
    }

    public ICrafting Crafting => this;

    public ImmutableArray<int> Memory
    {
        get => [.. _wrong];
        set
        {
            _wrong.Clear();
            _wrong.AddRange(value);
        }
    }

    public Sample Next() => SampleGenerators.DrawToCraft(_test, _random);

    public ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken)
    {
        var random = SampleGenerators.CraftingRandom(drawn);
        if (_wrong.Count == 0 || random.NextDouble() < _settings.Fresh)
            return ValueTask.FromResult(drawn);
        return ValueTask.FromResult(SampleGenerators.Of(_test, _wrong[random.Next(_wrong.Count)]));
    }

    public void Hear(Sample sent, int prediction)
    {
        _wrong.Remove(sent.DatasetIndex);
        if (prediction == sent.Label)
            return;
        if (_wrong.Count == _settings.Memory)
            _wrong.RemoveAt(0);
        _wrong.Add(sent.DatasetIndex);
    }
}
