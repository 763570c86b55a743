using System.Globalization;
using Akka.Actor;
using Lethean.Learning;

namespace Lethean.Actors;

/// <summary>Questions between the actors of a run. Each has a bound, so that nobody waits for ever.</summary>
/// <param name="Within">Longest time that an answer may take.</param>
/// <param name="Aborted">The run has failed; nobody answers any more.</param>
internal sealed record Questions(TimeSpan Within, CancellationToken Aborted)
{
    /// <param name="who">What a message calls the one that is asked; an actor may stand before another one.</param>
    /// <exception cref="SimulationException">No answer came in time.</exception>
    /// <exception cref="OperationCanceledException">The run was aborted.</exception>
    public async Task<TAnswer> AskAsync<TAnswer>(IActorRef actor, object question, string who)
    {
        try
        {
            return await actor.Ask<TAnswer>(question, Within, Aborted);
        }
        catch (AskTimeoutException)
        {
            var within = Within.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            throw new SimulationException(
                $"the {who} did not answer {question.GetType().Name} within {within} s; "
                + "it hangs, or lethean.answer-within is too short for this machine");
        }
    }
}

/// <summary>An actor got a message that is not in its protocol; nothing is left unhandled silently.</summary>
public sealed class UnexpectedMessageException(string actor, object message)
    : Exception($"{actor} does not handle {message.GetType()}.");

/// <summary>A simulation could not be completed, or its result cannot be trusted.</summary>
public sealed class SimulationException : Exception
{
    public SimulationException(string message) : base(message) { }

    /// <summary>The exception behind it with its stack trace, as text; <c>null</c> where there is none.</summary>
    public string? Details { get; init; }
}

/// <summary>Why a run has failed, as actors tell it to each other.</summary>
/// <param name="Message">For people.</param>
/// <param name="IsInput">Whether what the user gave is to blame.</param>
/// <param name="Details">The exception behind it with its stack trace; <c>null</c> where there is none.</param>
internal sealed record RunFailure(string Message, bool IsInput = false, string? Details = null)
{
    public static RunFailure Of(Exception thrown)
    {
        var cause = thrown is AggregateException { InnerException: { } only } ? only : thrown;
        return new(cause.Message, cause is InputException, cause.ToString());
    }
}

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
