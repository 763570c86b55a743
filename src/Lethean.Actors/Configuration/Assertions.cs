using System.Collections.Immutable;
using Lethean.Actors.Configuration.Hocon;
using Lethean.Actors.Metrics;
using Lethean.Learning;
using Lethean.Learning.Kinds;

namespace Lethean.Actors.Configuration;

/// <summary>A bound on a result of every variant; a run that breaks one ends with its own exit code.</summary>
/// <param name="Result">What is bounded, as the configuration calls it: "final-accuracy", "sources.attacker.adapted".</param>
/// <param name="Path">Where it stands in the summary.</param>
/// <param name="Bound">On which side.</param>
/// <param name="Limit">In the unit of the summary; latencies in milliseconds.</param>
public sealed record Assertion(string Result, SummaryPath Path, AssertionBound Bound, double Limit)
{
    /// <summary>As in the configuration: "final-accuracy.min".</summary>
    public string Name => $"{Result}.{(Bound == AssertionBound.Minimum ? "min" : "max")}";

    /// <summary>The limit with its unit, for people.</summary>
    public string LimitText => SummaryUnits.Text(Limit, SummaryUnits.Of(Path));

    /// <param name="value">
    /// The result; null where there is none: an accuracy that was never reached, a latency that was never measured.
    /// </param>
    /// <returns>Whether the result is within the bound. A fall that never came took longer than any number of samples.</returns>
    public bool Holds(double? value) => value switch
    {
        null => (Path == SummaryPaths.SamplesToHalf || Path == SummaryPaths.SamplesToChance) && Bound == AssertionBound.Minimum,
        { } known => Bound == AssertionBound.Minimum ? known >= Limit : known <= Limit,
    };
}

public enum AssertionBound
{
    Minimum,
    Maximum,
}

/// <summary>Reads bounds under the names that reference.conf lists, and under paths of the summary.</summary>
/// <param name="sources">Names of the sources of any variant.</param>
internal sealed class AssertionReader(SettingsReader assertions, IReadOnlyList<string> sources)
{
    public const string AbortOnFail = "abort-on-fail";

    private const int MostSamples = 1_000_000_000;
    private const double Anything = 1e15;

    private static readonly ScalarType<double> Duration = Milliseconds(ParameterTypes.Duration(TimeSpan.Zero));
    private static readonly ScalarType<double> Samples = Whole(ParameterTypes.WholeNumber(0, MostSamples));
    private static readonly ScalarType<double> Number = ParameterTypes.Number(-Anything, Anything);

    private static readonly (string Name, SummaryPath Path, ScalarType<double> Type)[] Named =
    [
        ("initial-accuracy", SummaryPaths.InitialAccuracy, ParameterTypes.Fraction),
        ("final-accuracy", new(["finalAccuracy"]), ParameterTypes.Fraction),
        ("min-accuracy", SummaryPaths.MinAccuracy, ParameterTypes.Fraction),
        ("samples-to-half", SummaryPaths.SamplesToHalf, Samples),
        ("samples-to-chance", SummaryPaths.SamplesToChance, Samples),
        ("latency-p50", new(["latencyMs", "p50"]), Duration),
        ("latency-p90", new(["latencyMs", "p90"]), Duration),
        ("latency-p99", new(["latencyMs", "p99"]), Duration),
        ("latency-p999", new(["latencyMs", "p999"]), Duration),
        ("latency-max", new(["latencyMs", "max"]), Duration),
    ];

    private readonly List<ReadBound> _read = [];

    public IReadOnlyList<Assertion> Read()
    {
        foreach (var (name, path, type) in Named)
        {
            var bounds = assertions.Section(name);
            ReadBounds(bounds, name, path, type);
            bounds.RefuseOthers();
        }

        foreach (var (key, field) in assertions.Node.Fields.Where(field =>
            field.Key != AbortOnFail && Named.All(named => named.Name != field.Key)))
            ReadPath(HoconPath.Parse(key, field.KeyPosition), assertions.Path / key, assertions.Section(key), field.KeyPosition);
        RefuseContradictions();
        return [.. _read.Select(read => read.Assertion)];
    }

    /// <summary>No number is above a minimum and below a smaller maximum, under whatever names the two were given.</summary>
    private void RefuseContradictions()
    {
        foreach (var bounds in _read.GroupBy(read => read.Assertion.Path))
        {
            var least = bounds.Where(read => read.Assertion.Bound == AssertionBound.Minimum).MaxBy(read => read.Assertion.Limit);
            var most = bounds.Where(read => read.Assertion.Bound == AssertionBound.Maximum).MinBy(read => read.Assertion.Limit);
            if (least?.Assertion.Limit > most?.Assertion.Limit)
                assertions.Note(least.Position, least.Written, $"above {most.Assertion.Name}: no result can be within both",
                    $"at most {most.Assertion.LimitText}");
        }
    }

    /// <summary>A path may be one quoted key, nested objects, or anything between.</summary>
    private void ReadPath(HoconPath result, HoconPath written, SettingsReader reader, SourcePosition position)
    {
        var bounds = reader.Node.Fields.Where(field => field.Key is "min" or "max" && field.Value.Value is not HoconObject).ToList();
        foreach (var (key, field) in reader.Node.Fields.Except(bounds))
            ReadPath(new HoconPath([.. result.Elements, .. HoconPath.Parse(key, field.KeyPosition).Elements]), written / key,
                reader.Section(key), field.KeyPosition);
        if (bounds.Count == 0 && reader.Node.Fields.Count > 0)
            return;
        var (path, unknown, known) = SummaryShape.Find(result.Elements, sources);
        if (path is not null)
            ReadBounds(WithBothBounds(reader), result.ToString(), path, Number);
        else
            RefuseUnknown(result.Elements, unknown!, known, written, position);
    }

    private void RefuseUnknown(ImmutableArray<string> result, string unknown, IReadOnlyList<string> known, HoconPath written,
        SourcePosition position)
    {
        // The first element may have been meant as one of the short names.
        IReadOnlyList<string> names = unknown == result[0] ? [.. Named.Select(named => named.Name), AbortOnFail, .. known] : known;
        var what = !SummaryShape.Names.Contains(result[0]) ? "unknown key" : $"'{unknown}' leads to no number of the summary";
        assertions.Problems.Add(new Problem(position, written, what, string.Join(", ", names), Suggestions.Nearest(unknown, names)));
    }

    private void ReadBounds(SettingsReader bounds, string result, SummaryPath path, ScalarType<double> type)
    {
        foreach (var (key, bound) in new[] { ("min", AssertionBound.Minimum), ("max", AssertionBound.Maximum) })
        {
            if (bounds.Optional(key, type) is { } limit)
                _read.Add(new ReadBound(new Assertion(result, path, bound, limit), bounds.PositionOf(key), bounds.Path / key));
        }
    }

    /// <summary>What reference.conf does for the short names: a bound that is not written is not set.</summary>
    private SettingsReader WithBothBounds(SettingsReader written)
    {
        var none = new HoconField(written.Node.Position, new HoconScalar(written.Node.Position, "null", IsQuoted: false));
        var bounds = HoconObject.Of(written.Node.Position, [new("min", none), new("max", none)]).MergedWith(
            written.Node.Without(key => key is not ("min" or "max") || written.Node[key] is HoconObject));
        return new SettingsReader(bounds, written.Path, assertions.Problems);
    }

    private static ScalarType<double> Milliseconds(ScalarType<TimeSpan> type) => new(
        type.Allowed,
        (string text, out double value) =>
        {
            var read = type.TryParse(text, out var duration);
            value = duration.TotalMilliseconds;
            return read;
        },
        type.Fallback.TotalMilliseconds);

    private static ScalarType<double> Whole(ScalarType<int> type) => new(
        type.Allowed,
        (string text, out double value) =>
        {
            var read = type.TryParse(text, out var number);
            value = number;
            return read;
        },
        type.Fallback);

    private sealed record ReadBound(Assertion Assertion, SourcePosition Position, HoconPath Written);
}
