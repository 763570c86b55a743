using Lethean.Actors.Configuration.Hocon;
using Lethean.Learning.Samples;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Kinds;

namespace Lethean.Actors.Configuration.Reading;

/// <summary>Reads what a source sends.</summary>
internal static class GeneratorReader
{
    private static readonly ScalarType<int> Degrees = ParameterTypes.OneOf(new Dictionary<string, int> { ["90"] = 90, ["180"] = 180, ["270"] = 270 });

    private static readonly ScalarType<Corruption> Corruptions = ParameterTypes.OneOf(Corruption.All.ToDictionary(corruption => corruption.Name));

    private static readonly ScalarType<int> Steps = ParameterTypes.WholeNumber(1, 1000);

    public static KindReader<GeneratorSettings> Kinds { get; } = new(new Dictionary<string, Func<SettingsReader, GeneratorSettings>>
    {
        ["benign"] = reader => new BenignSettings { Order = BenignOrderReader.Read(reader) },
        ["lethean"] = reader => new LetheanSettings { Rotations = [.. Rotations(reader)], Augment = reader.Required("augment", ParameterTypes.Boolean) },
        ["random-pixels"] = _ => new RandomPixelsSettings(),
        ["shift"] = reader => new ShiftSettings(
            reader.Required("corruption", Corruptions),
            reader.Required("severity", ParameterTypes.WholeNumber(1, Corruption.MaxSeverity))),
        ["fgsm"] = reader => new FgsmSettings
        {
            Epsilon = reader.Required("epsilon", ParameterTypes.PixelDistance),
            Surrogate = reader.OptionalText("surrogate"),
            Loss = reader.Required("loss", ParameterTypes.Choice<InputLossKind>()),
        },
        ["pgd"] = reader => new PgdSettings
        {
            Epsilon = reader.Required("epsilon", ParameterTypes.PixelDistance),
            Surrogate = reader.OptionalText("surrogate"),
            Loss = reader.Required("loss", ParameterTypes.Choice<InputLossKind>()),
            Alpha = reader.Required("alpha", ParameterTypes.PixelDistance),
            Steps = reader.Required("steps", Steps),
            RandomStart = reader.Required("random-start", ParameterTypes.Boolean),
            Momentum = reader.Required("momentum", ParameterTypes.Fraction),
        },
        ["crafted-lethean"] = reader => new CraftedLetheanSettings
        {
            Epsilon = reader.Required("epsilon", ParameterTypes.PixelDistance),
            Surrogate = reader.OptionalText("surrogate"),
            Alpha = reader.Required("alpha", ParameterTypes.PixelDistance),
            Steps = reader.Required("steps", Steps),
            RandomStart = reader.Required("random-start", ParameterTypes.Boolean),
        },
        ["adaptive-lethean"] = ReadAdaptive,
        ["tepa"] = reader => new TepaSettings
        {
            Epsilon = reader.Required("epsilon", ParameterTypes.PixelDistance),
            Surrogate = reader.Required("surrogate", ParameterTypes.Text),
            Alpha = reader.Required("alpha", ParameterTypes.PixelDistance),
            Steps = reader.Required("steps", Steps),
            Rounds = reader.Required("rounds", ParameterTypes.WholeNumber(1, 100)),
            Momentum = reader.Required("momentum", ParameterTypes.Fraction),
            Diversity = reader.Required("diversity", ParameterTypes.Fraction),
            Resize = reader.Required("resize", ParameterTypes.PositiveNumber(1)),
        },
        ["replay"] = reader => new ReplaySettings
        {
            Fresh = reader.Required("fresh", ParameterTypes.Fraction),
            Memory = reader.Required("memory", ParameterTypes.WholeNumber(1, 1_000_000)),
        },
    });

    private static AdaptiveLetheanSettings ReadAdaptive(SettingsReader reader)
    {
        var settings = new AdaptiveLetheanSettings
        {
            Rotations = [.. Rotations(reader)],
            UprightAbove = reader.Optional("upright-above", ParameterTypes.Fraction),
            UprightBelow = reader.Optional("upright-below", ParameterTypes.Fraction),
            EntropyBelow = reader.Optional("entropy-below", ParameterTypes.Fraction),
            Margin = reader.Required("margin", ParameterTypes.Fraction),
            Epsilon = reader.Required("epsilon", ParameterTypes.PixelDistance),
            Surrogate = reader.OptionalText("surrogate"),
            Alpha = reader.Required("alpha", ParameterTypes.PixelDistance),
            Steps = reader.Required("steps", Steps),
        };
        if (settings is { UprightAbove: null, UprightBelow: null, EntropyBelow: null })
            reader.Note(reader.Node.Position, reader.Path, "no gate to pass", "upright-above, upright-below or entropy-below, at least one");
        if (settings.UprightAbove >= settings.UprightBelow)
            reader.NoteValue("upright-below", "not above upright-above", "two gates that one sample can pass");
        return settings;
    }

    private static IReadOnlyList<int> Rotations(SettingsReader reader)
    {
        if (reader.Node["rotations"] is HoconList { Elements: [] } empty)
            reader.Note(empty.Position, reader.Path / "rotations", "an empty list", Degrees.Allowed);
        return reader.List("rotations", Degrees);
    }
}
