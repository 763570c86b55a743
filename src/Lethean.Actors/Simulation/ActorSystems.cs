using Akka.Actor;
using Lethean.Actors.Configuration;
using Lethean.Actors.Configuration.Hocon;
using Lethean.Learning;

namespace Lethean.Actors.Simulation;

/// <summary>Starts the actor system of an experiment; only Akka.NET itself knows which configuration it takes.</summary>
public static class ActorSystems
{
    /// <summary>What reference.conf starts actor systems with.</summary>
    public static string ShippedSection =>
        HoconWriter.Write(ScenarioLoader.ReferenceRoot().Without(key => !SettingPaths.ActorSystem.Contains(key)));

    /// <exception cref="InputException">Akka.NET does not take the configuration that the experiment gives it.</exception>
    public static ActorSystem Start(ExperimentSettings experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        try
        {
            return ActorSystem.Create("lethean", Akka.Configuration.ConfigurationFactory.ParseString(experiment.AkkaSection));
        }
        catch (Exception refusal) when (Changed(experiment).Count > 0)
        {
            throw Refused(experiment, refusal);
        }
    }

    /// <summary>Tries a configuration that is not the one of reference.conf, and the dispatchers that actors will ask for.</summary>
    /// <exception cref="InputException">Akka.NET does not take it.</exception>
    public static async Task CheckAsync(ExperimentSettings experiment)
    {
        if (Changed(experiment).Count == 0)
            return;
        var system = Start(experiment);
        try
        {
            foreach (var id in DispatcherIds.All)
                system.Dispatchers.Lookup(id);
        }
        catch (Exception refusal)
        {
            throw Refused(experiment, refusal);
        }
        finally
        {
            await system.Terminate();
        }
    }

    private static ConfigurationException Refused(ExperimentSettings experiment, Exception refusal)
    {
        var changed = Changed(experiment);
        var paths = string.Join(", ", changed.Select(setting => setting.Path));
        var what = $"the actor system does not start with {paths} ({refusal.GetBaseException().Message.TrimEnd('.')})";
        const string Allowed = "what Akka.NET documents for it; leave it out for the value of reference.conf";
        return new ConfigurationException([new Problem(changed[0].Position, null, what, Allowed)]);
    }

    /// <summary>Settings of the actor system that reference.conf has otherwise, or not at all.</summary>
    private static List<(HoconPath Path, SourcePosition Position)> Changed(ExperimentSettings experiment)
    {
        var present = experiment.Resolved.Without(key => !SettingPaths.ActorSystem.Contains(key));
        return [.. LeavesOf(present.Beyond(present.CommonWith(ScenarioLoader.ReferenceRoot())), HoconPath.Root)];
    }

    private static IEnumerable<(HoconPath, SourcePosition)> LeavesOf(HoconObject node, HoconPath path) => node.Fields.SelectMany(field =>
        field.Value.Value is HoconObject inner ? LeavesOf(inner, path / field.Key) : [(path / field.Key, field.Value.Value.Position)]);
}
