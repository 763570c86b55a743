using Lethean.Actors.Configuration;
using Lethean.Actors.Remote;
using Lethean.Host.Terminal;
using Lethean.Learning;

namespace Lethean.Host.Runs;

/// <summary>The models behind endpoints that an experiment attacks.</summary>
internal static class RemoteTargets
{
    private const string Setting = "lethean.traffic.target";

    /// <summary>Makes sure that they are there, and says which these are.</summary>
    /// <exception cref="InputException">A server or a model is not there, or takes or gives something else.</exception>
    public static async Task RequireAsync(ExperimentSettings experiment, InputLibrary library, Output output)
    {
        foreach (var variant in experiment.Variants)
        {
            if (variant.Simulation.Traffic.Target is not { } target)
                continue;
            using var model = new RemoteModel(target, library.For(variant).Train.Descriptor);
            var doubts = new[]
            {
                await model.RequireAsync(target.Model, $"{Setting}.model", CancellationToken.None),
                target is { Probes: true, ProbeModel: { } probed }
                    ? await model.RequireAsync(probed, $"{Setting}.probe-model", CancellationToken.None)
                    : null,
            };
            output.Line($"target: {target.Model} at {target.Url}; {ProbesOf(target)}");
            foreach (var doubt in doubts.OfType<string>().Distinct())
                output.Line($"note: {doubt}");
        }
    }

    private static string ProbesOf(TargetSettings target) => target switch
    {
        { Probes: false } => "no probes",
        { ProbesDisturb: true } => "probes go to it too, and it may learn from them",
        _ => $"probes go to {target.ProbeModel}",
    };
}
