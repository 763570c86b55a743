using System.Diagnostics;
using System.Globalization;
using Lethean.Actors.Configuration;
using Lethean.Benchmarks.Networks;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;

namespace Lethean.Benchmarks.Defenses;

/// <summary>
/// What each chain of a scenario adds to a benign sample. A defended and an undefended model serve the same images in turn, image by
/// image, so that a machine that is now fast and now slow makes both fast or slow. One thread.
/// </summary>
internal static class DefenseCosts
{
    private const int Blocks = 10;
    private const int BlockSize = 50;

    // Student's t, 9 degrees of freedom, 95 % two-sided.
    private const double Quantile = 2.262;

    public static int Measure(string scenario, IReadOnlyList<string> sets)
    {
        TorchThreads.UseOnThisThread(1);
        var chains = ScenarioLoader.Load(scenario, sets).Variants.DistinctBy(NameOf);
        foreach (var sharing in chains.GroupBy(variant => (variant.Simulation.Model.Checkpoint, variant.Simulation.Data.Path)))
        {
            var inputs = BenchmarkInputs.Load(sharing.Key.Checkpoint, sharing.Key.Path);
            foreach (var variant in sharing)
                Measure(variant, inputs);
        }

        return 0;
    }

    private static string NameOf(VariantSettings variant) => variant.Name.Split(' ')[0];

    private static void Measure(VariantSettings variant, SimulationInputs inputs)
    {
        using var plain = Learner(inputs, variant.Simulation with { Defenses = [] });
        using var defended = Learner(inputs, variant.Simulation);
        var (ratios, milliseconds) = Ratios(plain, defended, inputs.Images.Evaluation);
        var mean = ratios.Average();
        var half = Quantile * Math.Sqrt(ratios.Sum(ratio => Math.Pow(ratio - mean, 2)) / (Blocks - 1) / Blocks);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{NameOf(variant),-22} x {mean:0.00} ± {half:0.00}   undefended {milliseconds:0.00} ms   n = {Blocks * BlockSize}"));
    }

    private static TestTimeLearner Learner(SimulationInputs inputs, SimulationSettings settings)
    {
        var model = inputs.Checkpoint.CreateModel();
        var chain = DefenseChain.Of(settings.Defenses, DefenseMaterials.Of(inputs.Checkpoint, model, inputs.Train, seed: 1));
        return new(model, settings.Adaptation, chain, RandomStream.Create(1, "benchmark"));
    }

    private static (double[] Ratios, double Milliseconds) Ratios(TestTimeLearner plain, TestTimeLearner defended, ImageDataset images)
    {
        var (ratios, total) = (new double[Blocks], 0.0);
        for (var block = -1; block < Blocks; block++)
        {
            var (without, with) = (0.0, 0.0);
            for (var i = 0; i < BlockSize; i++)
            {
                var image = images[(((block + 1) * BlockSize) + i) % images.Count];
                without += Seconds(plain, image);
                with += Seconds(defended, image);
            }

            // The first block warms up.
            if (block >= 0)
                (ratios[block], total) = (with / without, total + without);
        }

        return (ratios, 1000 * total / (Blocks * BlockSize));
    }

    private static double Seconds(TestTimeLearner learner, Image image)
    {
        var started = Stopwatch.GetTimestamp();
        learner.Serve(image);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
