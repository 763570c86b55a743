using System.Globalization;
using Lethean.Learning.Kinds;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Defenses;

/// <summary>
/// Where in its period a periodic link begins: at a number of samples, or drawn. Evaluations have a period too. Where the two are in step,
/// every evaluation meets the same moment of the link, its best or its worst; drawn by the seed, it is another one in each run.
/// </summary>
public readonly record struct PeriodPhase
{
    private readonly int? _samples;

    private PeriodPhase(int samples) => _samples = samples;

    /// <summary>Drawn with the run's seed and the link's name, each phase as likely as any other.</summary>
    public static PeriodPhase Random => default;

    public static ScalarType<PeriodPhase> Type { get; } = new($"random, or {Samples.Allowed}", TryParse, Random)
    {
        Contains = phase => phase._samples is not { } samples || Samples.Contains(samples),
        Text = phase => phase._samples is { } samples ? samples.ToString(CultureInfo.InvariantCulture) : "random",
        Range = $"random, or {Samples.Range}",
        Unit = "samples",
    };

    private static ScalarType<int> Samples => WholeNumber(0, MostSamples - 1);

    /// <param name="samples">Of the period that count as past at the start, 0 or more.</param>
    public static PeriodPhase At(int samples) => new(samples);

    /// <summary>Finds a phase outside its period.</summary>
    internal IEnumerable<Violation> ViolationsOf(int every)
    {
        if (_samples >= every)
        {
            var mend = every == 1 ? "0 or random" : string.Create(CultureInfo.InvariantCulture, $"0 to {every - 1}, or random");
            yield return new("phase", string.Create(CultureInfo.InvariantCulture, $"{_samples} is not within every = {every}"), mend);
        }
    }

    /// <returns>0 to below <paramref name="every"/>.</returns>
    internal int Of(int every, DefenseMaterials materials, string link) => _samples ?? materials.Stream($"{link}.phase").Next(every);

    private static bool TryParse(string text, out PeriodPhase phase)
    {
        phase = Random;
        if (text == "random")
            return true;
        var isNumber = Samples.TryParse(text, out var samples);
        phase = At(samples);
        return isNumber;
    }
}
