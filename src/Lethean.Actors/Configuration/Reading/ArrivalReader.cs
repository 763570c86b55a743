using System.Collections.Immutable;
using Lethean.Actors.Configuration.Arrivals;
using Lethean.Actors.Configuration.Hocon;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning;
using Lethean.Learning.Kinds;

namespace Lethean.Actors.Configuration.Reading;

/// <summary>Reads when a source sends: <c>arrivals</c> and the keys that belong to it.</summary>
internal static class ArrivalReader
{
    private static readonly ScalarType<Func<SettingsReader, ArrivalSettings>> Kinds = ParameterTypes.OneOf(
        new Dictionary<string, Func<SettingsReader, ArrivalSettings>>
        {
            ["constant"] = reader => new ConstantArrivalSettings(ReadProfile(reader)),
            ["poisson"] = reader => new PoissonArrivalSettings(ReadProfile(reader)),
            [Bursts] = ReadBursts,
            [Trace] = ReadTrace,
            [ClosedLoop] = ReadClosedLoop,
        }) with
    {
        Fallback = ReadNothing,
    };

    private static readonly ScalarType<RateShape> Shape = ParameterTypes.Choice<RateShape>();

    private static readonly ScalarType<TimeSpan> Moment = ParameterTypes.Duration(TimeSpan.Zero);

    private static readonly ScalarType<TimeSpan> Phase = ParameterTypes.Duration(TimeSpan.FromMilliseconds(1));

    private const string Bursts = "bursts";
    private const string Trace = "trace";
    private const string ClosedLoop = "closed-loop";

    /// <param name="own">What the source itself says: keys that its arrivals have no use for are refused there, not in the defaults.</param>
    /// <param name="reader">The same with its defaults.</param>
    public static ArrivalSettings Read(SettingsReader own, SettingsReader reader)
    {
        var kind = (reader.Node["arrivals"] as HoconScalar)?.Text ?? "";
        var read = reader.Required("arrivals", Kinds);
        foreach (var key in UselessFor(kind))
        {
            if (own.Node.Fields.TryGetValue(key, out var field) && field.Value is not HoconScalar { IsNull: true })
                own.Note(field.KeyPosition, own.Path / key, $"of no use to arrivals = {kind}", "null");
            reader.Skip(key);
        }

        return read(reader);
    }

    public static void CheckDefaults(SettingsReader defaults)
    {
        if (defaults.OptionalText("rate") is not null)
            defaults.Required("rate", SettingTypes.Rate);
        defaults.Required("arrivals", Kinds);
        ReadSteps(defaults);
        ReadPhases(defaults);
        ReadClosedLoop(defaults);
        var trace = defaults.Section(Trace);
        trace.OptionalText("file");
        ReadRepeat(trace);
    }

    private static IEnumerable<string> UselessFor(string kind) => kind switch
    {
        "constant" or "poisson" => [Bursts, Trace, ClosedLoop],
        Bursts => ["profile", "profile-defaults", Trace, ClosedLoop],
        Trace => ["rate", "profile", "profile-defaults", Bursts, ClosedLoop],
        ClosedLoop => ["rate", "profile", "profile-defaults", Bursts, Trace, "client-share"],
        _ => [],
    };

    /// <summary>Of arrivals of an unknown kind no key is worth a further complaint.</summary>
    private static ConstantArrivalSettings ReadNothing(SettingsReader reader)
    {
        foreach (var key in (string[])["rate", "profile", "profile-defaults", Bursts, Trace, ClosedLoop])
            reader.Skip(key);
        return new ConstantArrivalSettings(RateProfile.Steady(SettingTypes.Rate.Fallback));
    }

    private static RateProfile ReadProfile(SettingsReader reader)
    {
        var steps = ReadSteps(reader);
        if (steps.IsEmpty)
            return RateProfile.Steady(reader.Required("rate", SettingTypes.Rate));
        var profile = new RateProfile(reader.Required("rate", SettingTypes.RateOrPause), steps);
        if (profile.InitialPerSecond == 0 && steps.All(step => step.PerSecond == 0))
            reader.NoteValue("profile", "nothing but pauses", "a rate above 0 somewhere");
        return profile;
    }

    private static ImmutableArray<RateStep> ReadSteps(SettingsReader reader)
    {
        var defaults = reader.Section("profile-defaults");
        defaults.Required("shape", Shape);
        defaults.RefuseOthers();
        var steps = ImmutableArray.CreateBuilder<RateStep>();
        foreach (var item in reader.Items("profile"))
        {
            var change = new SettingsReader(defaults.Node.MergedWith(item.Node), item.Path, item.Problems);
            var step = new RateStep(
                change.Required("after", Moment), change.Required("rate", SettingTypes.RateOrPause), change.Required("shape", Shape));
            change.RefuseOthers();
            if (steps.Count > 0 && step.After < steps[^1].After)
                item.NoteValue("after", "earlier than the step before", "steps in the order of their times");
            steps.Add(step);
        }

        return steps.ToImmutable();
    }

    private static BurstArrivalSettings ReadBursts(SettingsReader reader)
    {
        var (on, off) = ReadPhases(reader);
        var bursts = new BurstArrivalSettings(reader.Required("rate", SettingTypes.Rate), on, off);
        if (bursts.MeanPerSecond < Rate.LeastPerSecond)
            reader.NoteValue("rate", $"{bursts.MeanPerSecond:0.0E0}/s on average, pauses included", $"a mean rate {Rate.Range}");
        return bursts;
    }

    private static (TimeSpan On, TimeSpan Off) ReadPhases(SettingsReader reader)
    {
        var bursts = reader.Section(Bursts);
        var phases = (bursts.Required("on", Phase), bursts.Required("off", Phase));
        bursts.RefuseOthers();
        return phases;
    }

    private static ClosedLoopArrivalSettings ReadClosedLoop(SettingsReader reader)
    {
        var loop = reader.Section(ClosedLoop);
        var settings = new ClosedLoopArrivalSettings(loop.Required("think", SettingTypes.ThinkTime), loop.Required("response-time", Moment));
        loop.RefuseOthers();
        return settings;
    }

    private static TraceArrivalSettings ReadTrace(SettingsReader reader)
    {
        var trace = reader.Section(Trace);
        var before = trace.Problems.Count;
        var settings = new TraceArrivalSettings(trace.Required("file", ParameterTypes.Text), ReadRepeat(trace));
        if (trace.Problems.Count == before)
            Check(settings, trace);
        return settings;
    }

    private static bool ReadRepeat(SettingsReader trace)
    {
        var repeat = trace.Required("repeat", ParameterTypes.Boolean);
        trace.RefuseOthers();
        return repeat;
    }

    private static void Check(TraceArrivalSettings settings, SettingsReader trace)
    {
        try
        {
            if (TraceFile.Read(settings.File).Seconds[^1] == 0 && settings.Repeat)
                trace.NoteValue("file", "all arrivals at 0 s cannot be repeated", "a last arrival after 0 s");
        }
        catch (InputException unusable)
        {
            trace.NoteValue("file", unusable.Message.TrimEnd('.'));
        }
    }
}
