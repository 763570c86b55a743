using System.Collections.Immutable;
using Lethean.Learning.Samples.Orders;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Kinds;

namespace Lethean.Actors.Configuration.Reading;

/// <summary>Reads in which order ordinary users send.</summary>
internal static class BenignOrderReader
{
    private const int MostSamples = 1_000_000_000;
    private const double MostAlpha = 1_000_000;
    private const string Clean = "none";

    private static readonly ScalarType<Func<Orders, BenignOrder>> Kinds = ParameterTypes.OneOf(new Dictionary<string, Func<Orders, BenignOrder>>
    {
        ["iid"] = _ => new IidOrder(),
        ["class-correlated"] = orders => orders.ClassCorrelated,
        ["drifting"] = orders => orders.Drifting,
    });

    private static readonly ScalarType<string> Corruptions = ParameterTypes.OneOf(
        Corruption.All.Select(corruption => corruption.Name).Prepend(Clean).ToDictionary(name => name));

    public static BenignOrder Read(SettingsReader reader)
    {
        var order = reader.Required("order", Kinds)(new Orders(ReadClassCorrelated(reader.Section("class-correlated")), ReadDrifting(reader.Section("drifting"))));
        if (order is DriftingOrder { Stages.IsEmpty: true })
            reader.NoteValue("order", "nothing to drift through", "drifting.stages = [ { corruption = … }, … ]");
        return order;
    }

    private static ClassCorrelatedOrder ReadClassCorrelated(SettingsReader reader)
    {
        var order = new ClassCorrelatedOrder(
            reader.Required("alpha", ParameterTypes.PositiveNumber(MostAlpha)),
            reader.Required("block", ParameterTypes.WholeNumber(1, MostSamples)));
        reader.RefuseOthers();
        return order;
    }

    private static DriftingOrder ReadDrifting(SettingsReader reader)
    {
        var defaults = reader.Section("stage-defaults");
        ReadExtent(defaults);
        defaults.RefuseOthers();
        var stages = ImmutableArray.CreateBuilder<DriftStage>();
        foreach (var item in reader.Items("stages"))
        {
            var stage = new SettingsReader(defaults.Node.MergedWith(item.Node), item.Path, item.Problems);
            var name = stage.Required("corruption", Corruptions);
            var (severity, samples) = ReadExtent(stage);
            stage.RefuseOthers();
            stages.Add(new DriftStage(name == Clean ? null : Corruption.Find(name), severity, samples));
        }

        reader.RefuseOthers();
        return new DriftingOrder(stages.ToImmutable());
    }

    private static (int Severity, int Samples) ReadExtent(SettingsReader stage) => (
        stage.Required("severity", ParameterTypes.WholeNumber(1, Corruption.MaxSeverity)),
        stage.Required("samples", ParameterTypes.WholeNumber(1, MostSamples)));

    private sealed record Orders(ClassCorrelatedOrder ClassCorrelated, DriftingOrder Drifting);
}
