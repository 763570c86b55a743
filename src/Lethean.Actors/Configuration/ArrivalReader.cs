using Lethean.Actors.Configuration.Hocon;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Kinds;

namespace Lethean.Actors.Configuration;

/// <summary>Reads when a source sends: <c>arrivals</c>, the section of each kind, and the keys of the source that belong to it.</summary>
internal sealed class ArrivalReader(KindFamily<ArrivalSettings> kinds)
{
    private readonly ParameterType<ArrivalSettings> _arrivals = ParameterTypes.KindOf(kinds);

    /// <param name="own">
    /// What the source itself says: keys that its arrivals have no use for are refused there, not in the defaults.
    /// </param>
    /// <param name="source">The same with its defaults.</param>
    public ArrivalSettings Read(SettingsReader own, SettingsReader source)
    {
        var before = source.Refusals;
        var settings = _arrivals.Read(source, "arrivals");
        var isKnown = kinds.Find((source.Node["arrivals"] as HoconScalar)?.Text ?? "") is not null;
        foreach (var key in UselessFor(settings))
        {
            if (isKnown && own.Node.Fields.TryGetValue(key, out var field) && field.Value is not HoconScalar { IsNull: true })
                own.Note(field.KeyPosition, own.Path / key, $"of no use to arrivals = {settings.Kind}", "null");
            source.Skip(key);
        }
        if (isKnown)
            return ReadRate(settings, source, before);
        // Of arrivals of an unknown kind no key is worth a further complaint.
        foreach (var key in (string[])["rate", "profile", "profile-defaults"])
            source.Skip(key);
        return settings;
    }

    public void CheckDefaults(SettingsReader defaults)
    {
        if (defaults.OptionalText("rate") is not null)
            defaults.Required("rate", Rate.Type);
        RateProfile.Declaration.CheckDefaults(defaults);
        defaults.Required("arrivals", ParameterTypes.OneOf(kinds.Kinds.ToDictionary(kind => kind.Name)));
        foreach (var kind in kinds.Kinds.Where(kind => kind.Parameters.Count > 0))
        {
            var section = defaults.Section(kind.Name);
            kind.CheckDefaults(section);
            section.RefuseOthers();
        }
    }

    private IEnumerable<string> UselessFor(ArrivalSettings settings)
    {
        var sections = kinds.Kinds.Where(kind => kind.Parameters.Count > 0 && kind.Name != settings.Kind).Select(kind => kind.Name);
        string[] rates = settings.RateUse switch
        {
            RateUse.None => ["rate", "profile", "profile-defaults"],
            RateUse.Steady => ["profile", "profile-defaults"],
            _ => [],
        };
        return [.. sections, .. rates, .. settings.KnowsClients ? ["client-share"] : Array.Empty<string>()];
    }

    /// <param name="before">What was refused before these arrivals.</param>
    private ArrivalSettings ReadRate(ArrivalSettings settings, SettingsReader source, int before)
    {
        if (settings.RateUse == RateUse.Profile)
        {
            var profile = RateProfile.Declaration.Read(source, Refuse);
            var isSteady = profile.Steps.IsEmpty;
            settings = settings.At(profile with
            {
                InitialPerSecond = isSteady ? source.Required("rate", Rate.Type).PerSecond : source.Required("rate", Rate.OrPauseType),
            });
        }
        else if (settings.RateUse == RateUse.Steady)
            settings = settings.At(RateProfile.Steady(source.Required("rate", Rate.Type)));
        foreach (var violation in source.Refusals == before ? settings.Unusable() : [])
            Refuse(violation);
        return settings;

        // What concerns a parameter of the kind is wrong in its section, all else in the source.
        void Refuse(Violation violation)
        {
            IParameterSource place = kinds.Find(settings.Kind)!.Parameters.Any(parameter => parameter.Name == violation.Parameter)
                ? source.Section(settings.Kind)
                : source;
            place.Refuse(violation);
        }
    }
}
