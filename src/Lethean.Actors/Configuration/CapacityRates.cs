using System.Globalization;
using Lethean.Actors.Configuration.Hocon;
using Lethean.Actors.Traffic.Arrivals;

namespace Lethean.Actors.Configuration;

/// <summary>
/// Rates that a scenario gives as parts of the capacity, such as <c>0.8 × capacity</c> or <c>0.9 × 0.8 × capacity</c>, with
/// × or x. Nobody knows them before the capacity is measured: until then they stand for parts of
/// <see cref="Rate.ProvisionalCapacity"/>, so that all else can be read and checked.
/// </summary>
public static class CapacityRates
{
    /// <summary>Whether the experiment has to know the capacity before it can run.</summary>
    public static bool AreIn(ExperimentSettings experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return FirstIn(experiment.Resolved["lethean"]!, SettingPaths.Lethean) is not null;
    }

    /// <exception cref="ConfigurationException">
    /// There are some, and what runs the experiment would take <see cref="Rate.ProvisionalCapacity"/> for the capacity.
    /// </exception>
    internal static void RefuseUnresolved(ExperimentSettings experiment)
    {
        if (FirstIn(experiment.Resolved["lethean"]!, SettingPaths.Lethean) is var (position, path))
            throw new ConfigurationException([new Problem(position, path, "a part of a capacity that was not measured",
                "a rate a second, such as 90/s, or a measurement of the capacity before the run")]);
    }

    /// <summary>The same experiment with rates a second.</summary>
    /// <param name="perSecond">The capacity, above 0.</param>
    /// <exception cref="ConfigurationException">A rate comes out of its range.</exception>
    public static ExperimentSettings Resolve(ExperimentSettings experiment, double perSecond)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var resolved = (HoconObject)Resolve(experiment.Resolved, perSecond);
        return ScenarioLoader.LoadText(HoconWriter.Write(resolved), $"{experiment.Name} at a capacity of {Text(perSecond)}", []);
    }

    private static (SourcePosition Position, HoconPath Path)? FirstIn(HoconValue value, HoconPath path) => value switch
    {
        HoconObject node => First(node.Fields.Select(field => FirstIn(field.Value.Value, path / field.Key))),
        HoconList list => First(list.Elements.Select(element => FirstIn(element, path))),
        HoconScalar scalar when Rate.TryParsePartOfCapacity(scalar.Text, out _) => (scalar.Position, path),
        _ => null,
    };

    private static T? First<T>(IEnumerable<T?> values) where T : struct => values.FirstOrDefault(value => value is not null);

    private static HoconValue Resolve(HoconValue value, double perSecond) => value switch
    {
        HoconObject node => HoconObject.Of(node.Position, node.Fields.Select(field =>
            KeyValuePair.Create(field.Key, field.Value with { Value = Resolve(field.Value.Value, perSecond) }))),
        HoconList list => list with { Elements = [.. list.Elements.Select(element => Resolve(element, perSecond))] },
        HoconScalar scalar when Rate.TryParsePartOfCapacity(scalar.Text, out var factor) =>
            scalar with { Text = $"{Text(factor * perSecond)}/s" },
        _ => value,
    };

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
