using System.Collections.Immutable;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using Lethean.Learning.Randomness;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Samples;

/// <summary>
/// Images each equally likely, corrupted in one way after the other; after the last stage the first again (Wang et al. 2022).
/// </summary>
/// <param name="Stages">At least one.</param>
public sealed record DriftingOrder(ImmutableArray<DriftStage> Stages) : BenignOrder
{
    public static Kind<DriftingOrder> Declaration { get; } = new(
        "drifting", "Corrupted in one way after the other, then from the start again.", new DriftingOrder(Stages: []), Rules)
    {
        {
            s => s.Stages,
            ItemsOf(DriftStage.Declaration),
            "`stages = [ { corruption = none }, { corruption = fog, severity = 3, samples = 200 } ]`. corruption: none or one of shift's."
        },
    };

    protected override IKind Declared => Declaration;

    protected override ISampleGenerator Create(ImageDataset images, RandomStream random) => new DriftingImages(Stages, images, random);

    private static IEnumerable<Violation> Rules(DriftingOrder order)
    {
        if (order.Stages.IsEmpty)
            yield return new(null, "nothing to drift through", "drifting.stages = [ { corruption = … }, … ]");
    }

    private sealed class DriftingImages(ImmutableArray<DriftStage> stages, ImageDataset images, RandomStream random) : ISampleGenerator
    {
        private int _stage;
        private int _drawnInStage;

        public ICrafting? Crafting => null;

        public Sample Next()
        {
            if (_drawnInStage == stages[_stage].Samples)
                (_stage, _drawnInStage) = ((_stage + 1) % stages.Length, 0);
            _drawnInStage++;
            var clean = Sample.Draw(images, random);
            return stages[_stage] is { Corruption: { } corruption, Severity: var severity }
                ? clean.Corrupted(corruption, severity, random)
                : clean;
        }
    }
}

/// <summary>What the images look like for a while.</summary>
/// <param name="Corruption"><c>null</c>: they are as they are.</param>
/// <param name="Severity">1 … <see cref="Corruption.MaxSeverity"/>; without a corruption of no meaning.</param>
/// <param name="Samples">For how long.</param>
public sealed record DriftStage(Corruption? Corruption, int Severity, int Samples)
{
    private static readonly Dictionary<string, Corruption?> NoneOrAny =
        new Corruption?[] { null }.Concat(Corruption.All).ToDictionary(known => known?.Name ?? "none");

    public static Kind<DriftStage> Declaration { get; } = new("stage", "What a stage does not say.", new DriftStage(null, 5, 100))
    {
        { s => s.Corruption, OneOf(NoneOrAny), "What is done to the images; none: nothing.", MustBeSaid },
        { s => s.Severity, WholeNumber(1, Corruption.MaxSeverity), "Severity of the corruption." },
        { s => s.Samples, WholeNumber(1, MostSamples, "samples"), "How long it lasts." },
    };
}
