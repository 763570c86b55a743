using System.Collections.Immutable;
using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Samples;

/// <summary>
/// Reusing of incorrect predictions (R.I.P., Hoang 2024): sends held-out images as they are and, of those, the ones that the model got
/// wrong again, until it gets them right. The attacker knows the classes of their own images and is told what the model predicts for
/// them. What is sent is decided when the model is free, so that it follows from all answers so far.
/// </summary>
public sealed record ReplaySettings : GeneratorSettings
{
    public static Kind<ReplaySettings> Declaration { get; } = new(
        "replay",
        "Held-out images, of which those that the model got wrong are sent again (R.I.P., Hoang 2024): a black-box attacker who knows the "
        + "classes of their own images and the predictions for them.",
        new ReplaySettings())
    {
        { s => s.Fresh, Fraction, "Share of new images even when there are wrong ones to send again." },
        { s => s.Memory, WholeNumber(1, 1_000_000, "images"), "Most images remembered as wrong. The oldest one makes room." },
    };

    /// <summary>Share of the samples that are new images even when there are wrong ones to send again, 0 to 1.</summary>
    public double Fresh { get; init; } = 0.2;

    /// <summary>Most images remembered as wrong; the oldest one makes room.</summary>
    public int Memory { get; init; } = 100;

    public override bool SendsHeldOut => true;

    protected override IKind Declared => Declaration;

    protected override ISampleGenerator Create(SampleMaterials materials) => new ReplayGenerator(this, materials);

    private sealed class ReplayGenerator(ReplaySettings settings, SampleMaterials materials) : ISampleGenerator, ICrafting,
        IResponseListener
    {
        private readonly ImageDataset _images = materials.HeldOut;

        // Their places in the split of the data set.
        private readonly List<int> _wrong = [];

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

        public Sample Next() => Sample.DrawToCraft(_images, materials.Random);

        public ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken)
        {
            var random = drawn.CraftingRandom();
            if (_wrong.Count == 0 || random.NextDouble() < settings.Fresh)
                return ValueTask.FromResult(drawn);
            return ValueTask.FromResult(Sample.Of(_images, _wrong[random.Next(_wrong.Count)] - _images.Offset));
        }

        public void Hear(Sample sent, int prediction)
        {
            _wrong.Remove(sent.DatasetIndex);
            if (prediction == sent.Label)
                return;
            if (_wrong.Count == settings.Memory)
                _wrong.RemoveAt(0);
            _wrong.Add(sent.DatasetIndex);
        }
    }
}
