using System.Collections.Immutable;
using Akka.Configuration;

namespace Akka.Actor.Internal;

/// <summary>A phase of the shutdown; it runs after those that it depends on.</summary>
internal sealed record ShutdownPhase(string Name, ImmutableList<string> DependsOn, TimeSpan Timeout, bool Recover)
{
    internal static ImmutableDictionary<string, ShutdownPhase> Read(Config config)
    {
        var phases = config.GetConfig("phases");
        var timeout = config.GetTimeSpan("default-phase-timeout");
        return phases.Root.GetObject().Items.Keys.ToImmutableDictionary(name => name, name =>
        {
            var phase = phases.GetConfig($"\"{name}\"");
            return new ShutdownPhase(
                name, [.. phase.GetStringList("depends-on")], phase.GetTimeSpan("timeout", timeout, allowInfinite: false), phase.GetBoolean("recover", true));
        });
    }

    /// <summary>Every phase after all that it depends on.</summary>
    internal static List<ShutdownPhase> InOrder(ImmutableDictionary<string, ShutdownPhase> phases)
    {
        var ordered = new List<ShutdownPhase>();
        var visiting = new HashSet<string>();
        foreach (var name in phases.Keys)
            Visit(name);
        return ordered;

        void Visit(string name)
        {
            if (ordered.Exists(phase => phase.Name == name) || !phases.TryGetValue(name, out var phase))
                return;
            if (!visiting.Add(name))
                throw new ArgumentException($"Cycle detected in graph of phases. It must be a DAG. phase [{name}] depends transitively on itself.");
            foreach (var before in phase.DependsOn)
                Visit(before);
            ordered.Add(phase);
        }
    }
}
