namespace Lethean.Actors.Configuration;

/// <summary>Ids of the dispatchers that the configuration defines, each a thread of its own for its one actor.</summary>
public static class DispatcherIds
{
    public const string Model = "lethean-model-dispatcher";

    public const string Server = "lethean-server-dispatcher";

    public const string Evaluator = "lethean-evaluator-dispatcher";

    public const string Surrogate = "lethean-surrogate-dispatcher";

    public static IReadOnlyList<string> All { get; } = [Model, Server, Evaluator, Surrogate];
}
