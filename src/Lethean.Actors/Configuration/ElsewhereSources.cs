using Lethean.Learning;

namespace Lethean.Actors.Configuration;

/// <summary>Sources that are made on other nodes of a cluster.</summary>
public static class ElsewhereSources
{
    public static IEnumerable<SourceSettings> In(ExperimentSettings experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return experiment.Variants.SelectMany(variant => variant.Simulation.Traffic.Sources).Where(source => source.At is not null);
    }

    /// <summary>What is said where there are no nodes.</summary>
    /// <param name="where">Begins the message: whose source it is.</param>
    public static InputException Refusal(SourceSettings source, string where = "")
    {
        ArgumentNullException.ThrowIfNull(source);
        return new InputException(
            $"{where}lethean.traffic.sources.{source.Name}.at is {source.At}, and only a run on a cluster has nodes; allowed here: null. "
            + "Leave it out, or run with --cluster listen=HOST:PORT");
    }
}
