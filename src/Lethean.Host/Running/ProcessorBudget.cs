using Lethean.Actors.Configuration;
using Lethean.Learning;

namespace Lethean.Host.Running;

/// <summary>Variants that run at the same time share the processors.</summary>
internal static class ProcessorBudget
{
    /// <exception cref="InputException">The variants together have more threads that serve than there are processors: they would only wait for each other.</exception>
    public static void Require(ExperimentSettings experiment)
    {
        var threads = experiment.Variants.Max(variant => variant.Simulation.Device.Threads);
        var processors = Environment.ProcessorCount;
        if (experiment.Workers > 1 && experiment.Workers * threads > processors)
            throw new InputException(
                $"lethean.experiment.workers = {experiment.Workers} with lethean.device.threads = {threads} needs {experiment.Workers * threads} processors, there are {processors}; allowed: at most {Math.Max(1, processors / threads)} workers");
    }
}
