namespace Lethean.Actors;

/// <summary>Ids of the dispatchers that the configuration defines; each gives every actor on it a thread of its own.</summary>
public static class DispatcherIds
{
    public const string Model = "lethean-model-dispatcher";

    public const string Server = "lethean-server-dispatcher";

    public const string Evaluator = "lethean-evaluator-dispatcher";

    public const string Surrogate = "lethean-surrogate-dispatcher";

    /// <summary>Of actors that write files and wait for the disk.</summary>
    public const string Writer = "lethean-writer-dispatcher";

    public static IReadOnlyList<string> All { get; } = [Model, Server, Evaluator, Surrogate, Writer];
}
