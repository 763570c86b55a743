using Lethean.Actors.Configuration;
using Lethean.Host.CommandLine;
using Lethean.Learning;

namespace Lethean.Host.Running;

/// <summary>
/// Threads that compute share the processors; more of them than there are only wait for each other. Where their number is part of what
/// makes two runs bit-identical, too many are refused. Where it changes nothing but times, the run takes as many as there are and says so.
/// </summary>
internal static class ProcessorBudget
{
    private static string Machine => Environment.ProcessorCount == 1 ? "this machine has 1 processor" : $"this machine has {Environment.ProcessorCount} processors";

    /// <param name="setting">Names the number, such as "--threads 4".</param>
    /// <exception cref="InputException">There are fewer processors than threads.</exception>
    public static void Require(string setting, int threads)
    {
        if (threads > Environment.ProcessorCount)
            throw new InputException($"{setting}: {Machine}, and threads beyond that would only wait for each other; allowed: 1 to {Environment.ProcessorCount}");
    }

    /// <exception cref="InputException">A variant asks for more threads than there are processors, where their number counts.</exception>
    public static void Require(ExperimentSettings experiment)
    {
        foreach (var simulation in experiment.Variants.Select(variant => variant.Simulation))
        {
            Require($"lethean.device.threads = {simulation.Device.Threads}", simulation.Device.Threads);
            Require($"lethean.serving.threads = {simulation.Serving.Threads}", simulation.Serving.Threads);
        }
    }

    /// <returns>The experiment with what is left of the numbers that change nothing but times.</returns>
    /// <exception cref="InputException">See <see cref="Require(ExperimentSettings)"/>.</exception>
    public static ExperimentSettings Fit(ExperimentSettings experiment, Output output)
    {
        Require(experiment);
        var processors = Environment.ProcessorCount;
        var threads = experiment.Variants.Max(variant => variant.Simulation.Device.Threads);
        var evaluating = experiment.Variants.Max(variant => variant.Simulation.Evaluation.Threads);
        var workers = Math.Min(experiment.Workers, processors / threads);
        if (workers < Math.Min(experiment.Workers, experiment.Variants.Count))
            output.Line($"note: lethean.experiment.workers = {experiment.Workers} is taken as {workers}: {Machine}, and each variant has lethean.device.threads = {threads}");
        if (evaluating > processors)
            output.Line($"note: lethean.evaluation.threads = {evaluating} is taken as {processors}: {Machine}");
        return experiment with { Workers = workers, Variants = [.. experiment.Variants.Select(variant => Fit(variant, processors))] };
    }

    private static VariantSettings Fit(VariantSettings variant, int processors)
    {
        var evaluation = variant.Simulation.Evaluation;
        return variant with
        {
            Simulation = variant.Simulation with { Evaluation = evaluation with { Threads = Math.Min(evaluation.Threads, processors) } },
        };
    }
}
