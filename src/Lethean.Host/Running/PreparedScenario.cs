using Lethean.Actors.Configuration;
using Lethean.Actors.Simulation;
using Lethean.Host.CommandLine;
using Lethean.Host.Folders;
using Lethean.Host.Logging;
using Lethean.Host.Native;
using Lethean.Learning;

namespace Lethean.Host.Running;

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
    public static async Task<PreparedScenario> LoadAsync(ExperimentSettings experiment, string? folder, Output output, PreparedScenario? before = null)
    {
        Torch.Begin();
        experiment = ProcessorBudget.Fit(experiment, output);
        await ActorSystems.CheckAsync(ActorLogging.AddTo(experiment));
        return new PreparedScenario(experiment, InputLibrary.Load(experiment, output, before?.Library), folder);
    }
}
