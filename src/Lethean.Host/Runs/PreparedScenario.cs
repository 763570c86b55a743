using Lethean.Actors.Configuration;
using Lethean.Actors.Configuration.Hocon;
using Lethean.Actors.Simulation;
using Lethean.Host.Folders;
using Lethean.Host.Platform;
using Lethean.Host.Terminal;
using Lethean.Learning;

namespace Lethean.Host.Runs;

/// <summary>
/// A scenario that can run: all that it names is there and whole, the machine has what it asks for, and nothing is in its
/// folder's place. Nothing was written yet.
/// </summary>
/// <param name="Folder">The run folder; null for a new one under <c>runs/</c>.</param>
public sealed record PreparedScenario(ExperimentSettings Experiment, InputLibrary Library, string? Folder)
{
    /// <param name="before">What was prepared already; files that both name are read once.</param>
    /// <exception cref="InputException">It cannot run; the message names its file.</exception>
    public static async Task<PreparedScenario> LoadAsync(ScenarioRequest request, Output output, PreparedScenario? before = null)
    {
        var experiment = ScenarioLoader.Load(ShippedFiles.Find(request.Scenario), request.Sets, request.Seed);
        if (request.Folder is { } folder)
            RunFolder.RequireFree(folder);
        Torch.Begin();
        try
        {
            return await LoadAsync(experiment, request.Folder, output, before);
        }
        catch (InputException problem) when (problem is not ConfigurationException)
        {
            throw new InputException($"{request.Scenario}: {problem.Message}", problem);
        }
    }

    /// <summary>The same for an experiment that was read already, and for a folder that holds it.</summary>
    public static async Task<PreparedScenario> LoadAsync(
        ExperimentSettings experiment, string? folder, Output output, PreparedScenario? before = null)
    {
        Torch.Begin();
        experiment = ProcessorBudget.Fit(experiment, output);
        await ActorSystems.CheckAsync(ActorLogging.AddTo(experiment));
        var library = InputLibrary.Load(experiment, output, before?.Library);
        await RemoteTargets.RequireAsync(experiment, library, output);
        return new PreparedScenario(experiment, library, folder);
    }
}

/// <summary>What the command line asks of one simulation.</summary>
/// <param name="Scenario">Path of the scenario file.</param>
/// <param name="Sets"><c>path=value</c> overrides, in order.</param>
/// <param name="Seed">Replaces the scenario's seed.</param>
/// <param name="Folder">The run folder; null for a new one under <c>runs/</c>.</param>
public sealed record ScenarioRequest(string Scenario, IReadOnlyList<string> Sets, ulong? Seed, string? Folder)
{
    /// <summary>The overrides and, where it was given, the number of workers, which counts more.</summary>
    public static IReadOnlyList<string> WithWorkers(IReadOnlyList<string> sets, int? workers) =>
        workers is { } given ? [.. sets, FormattableString.Invariant($"lethean.experiment.workers={given}")] : sets;

    /// <summary>The overrides and, where it was given, the port of the endpoint, which counts more.</summary>
    public static IReadOnlyList<string> WithPort(IReadOnlyList<string> sets, int? port) =>
        port is { } given ? [.. sets, FormattableString.Invariant($"lethean.serve.port={given}")] : sets;
}

/// <summary>
/// Threads that compute share the processors; more of them than there are only wait for each other. Where their number is part of what
/// makes two runs bit-identical, too many are refused. Where it changes nothing but times, the run takes as many as there are and says so.
/// </summary>
internal static class ProcessorBudget
{
    private static string Machine =>
        Environment.ProcessorCount == 1 ? "this machine has 1 processor" : $"this machine has {Environment.ProcessorCount} processors";

    /// <param name="setting">Names the number, such as "--threads 4".</param>
    /// <exception cref="InputException">There are fewer processors than threads.</exception>
    public static void Require(string setting, int threads)
    {
        if (threads > Environment.ProcessorCount)
            throw new InputException(
                $"{setting}: {Machine}, and threads beyond that would only wait for each other; "
                + $"allowed: 1 to {Environment.ProcessorCount}");
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
            output.Line($"note: lethean.experiment.workers = {experiment.Workers} is taken as {workers}: {Machine}, "
                + $"and each variant has lethean.device.threads = {threads}");
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
