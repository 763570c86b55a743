using Lethean.Actors.Configuration;
using Lethean.Actors.Configuration.Hocon;
using Lethean.Actors.Traffic.Arrivals;

namespace Lethean.Actors.Tests.Configuration;

/// <summary>Reads small scenarios.</summary>
internal static class Scenario
{
    /// <summary>The least that a scenario has to say.</summary>
    public const string Least = "lethean.traffic { stop-after.samples = 10, sources.users { kind = benign, rate = 90/s } }\n";

    public static ExperimentSettings Load(string more = "", params string[] sets) => ScenarioLoader.LoadText(Least + more, "test.conf", sets);

    public static SimulationSettings LoadOne(string more = "", params string[] sets) => Assert.Single(Load(more, sets).Variants).Simulation;

    public static IReadOnlyList<string> Problems(string more = "", params string[] sets) =>
        [.. Assert.Throws<ConfigurationException>(() => Load(more, sets)).Problems.Select(problem => problem.ToString())];

    /// <summary>The rate of a source whose arrivals are steady.</summary>
    public static double RateOf(SourceSettings source) => (source.Arrivals switch
    {
        ConstantArrivalSettings constant => constant.Profile,
        PoissonArrivalSettings poisson => poisson.Profile,
        var other => throw new ArgumentException($"{other} is not steady."),
    }).InitialPerSecond;
}
