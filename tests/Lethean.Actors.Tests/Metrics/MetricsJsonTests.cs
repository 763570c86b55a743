using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lethean.Actors.Metrics;

namespace Lethean.Actors.Tests.Metrics;

public class MetricsJsonTests
{
    private static readonly SampleOutcome Outcome =
        new(7, "users", 3, 12, 0.1, 9, 0, 4, 0.5, 1e-7, null, false, "orientation-gate", null) { GuardCosine = 0.25 };

    private static readonly EvaluationPoint Point = new(50, 0.875, 8, 7, [4, 4], [4, 3], 0.529, 0.978);

    [Fact]
    public void Outcome_line_should_have_every_field_under_its_documented_name() => Assert.Equal(
        """{"variant":"lethean","seed":18446744073709551615,"sequence":7,"source":"users","sourceSequence":3,"client":12,"intendedSeconds":0.1,"label":9,"quarterTurns":0,"prediction":4,"mainConfidence":0.5,"uprightConfidence":1E-07,"auxiliaryLoss":null,"adapted":false,"skipReason":"orientation-gate","failReason":null,"gradientCorrelation":null,"mainEntropy":null,"gradientNorm":null,"guardCosine":0.25}""",
        MetricsJson.Line(new SampleServed("lethean", ulong.MaxValue, Outcome, new SampleTiming(TimeSpan.FromSeconds(1), null, TimeSpan.Zero, null, null, null, TimeSpan.Zero))));

    [Fact]
    public void Evaluation_line_should_have_every_field_under_its_documented_name() => Assert.Equal(
        """{"variant":"a","seed":1,"sample":50,"accuracy":0.875,"images":8,"correct":7,"imagesPerClass":[4,4],"correctPerClass":[4,3],"low":0.529,"high":0.978}""",
        MetricsJson.Line(new Evaluated("a", 1, Point)));

    [Fact]
    public void Evaluation_line_should_tell_of_logits_that_are_not_finite_only_where_there_are_any()
    {
        var line = MetricsJson.Line(new Evaluated("a", 1, Point with { NonFinite = 3 }));

        Assert.EndsWith(",\"high\":0.978,\"nonFinite\":3}", line, StringComparison.Ordinal);
        Assert.Equal(3, MetricsJson.ParseEvaluation(line).Point.NonFinite);
        Assert.Equal(0, MetricsJson.ParseEvaluation(MetricsJson.Line(new Evaluated("a", 1, Point))).Point.NonFinite);
    }

    [Fact]
    public void Lines_should_not_depend_on_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Contains("\"accuracy\":0.875,", MetricsJson.Line(new Evaluated("a", 1, Point)), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Lines_should_read_back_to_the_same_values()
    {
        var evaluated = new Evaluated("a", 3, Point);
        var served = new SampleServed("b", 4, Outcome, null);

        Assert.Equal(MetricsJson.Line(evaluated), MetricsJson.Line(MetricsJson.ParseEvaluation(MetricsJson.Line(evaluated))));
        Assert.Equal(("b", 4ul, Outcome), MetricsJson.ParseOutcome(MetricsJson.Line(served)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"variant":"a","seed":1}""")]
    [InlineData("""{"seed":1,"sample":50}""")]
    public void Damaged_line_should_be_refused(string line) =>
        Assert.ThrowsAny<JsonException>(() => MetricsJson.ParseEvaluation(line));

    [Theory]
    [InlineData("sample", "-10")]
    [InlineData("accuracy", "7.9")]
    [InlineData("accuracy", "-0.1")]
    [InlineData("images", "0")]
    [InlineData("correct", "9")]
    [InlineData("imagesPerClass", "[4]")]
    [InlineData("imagesPerClass", "null")]
    [InlineData("correctPerClass", "[4,5]")]
    [InlineData("low", "-1")]
    [InlineData("high", "0.1")]
    [InlineData("sample", "1e300")]
    public void Evaluation_with_a_number_that_cannot_be_should_be_refused(string name, string value)
    {
        var line = JsonNode.Parse(MetricsJson.Line(new Evaluated("a", 1, Point)))!;
        line[name] = JsonNode.Parse(value);
        Assert.Contains(name, Assert.ThrowsAny<JsonException>(() => MetricsJson.ParseEvaluation(line.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sequence", "0")]
    [InlineData("client", "-1")]
    [InlineData("intendedSeconds", "-1")]
    [InlineData("label", "-2")]
    [InlineData("quarterTurns", "4")]
    [InlineData("prediction", "-1")]
    [InlineData("mainConfidence", "1.5")]
    [InlineData("uprightConfidence", "-1")]
    [InlineData("guardCosine", "2")]
    [InlineData("source", "null")]
    public void Outcome_with_a_number_that_cannot_be_should_be_refused(string name, string value)
    {
        var line = JsonNode.Parse(MetricsJson.Line(new SampleServed("a", 1, Outcome, null)))!;
        line[name] = JsonNode.Parse(value);
        Assert.Contains(name, Assert.ThrowsAny<JsonException>(() => MetricsJson.ParseOutcome(line.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_should_read_back_with_missing_numbers_as_null()
    {
        var counts = new SourceCounts(3, 2, Counts(("queue-full", 1)), 2, Counts(), 1, Counts(("adaptation-off", 1)), null);
        var summary = new VariantSummary(
            "a", 1, null, null, null, null, null, [], ImmutableSortedDictionary<string, SourceCounts>.Empty.Add("users", counts),
            null, [new ModelRestore(73, 50, "why")], StopReasons.Interrupted, true, 1.5)
        {
            Defenses = [new DefenseCounts("orientation-gate", 3, 2, 0.5)],
        };

        var node = MetricsJson.Node(summary);

        Assert.Null(node["finalAccuracy"]);
        Assert.Null(node["load"]);
        Assert.Equal("""[{"name":"orientation-gate","acted":3,"refused":2,"seconds":0.5}]""", node["defenses"]!.ToJsonString());
        Assert.Equal(1, node["sources"]!["users"]!["dropped"]!["queue-full"]!.GetValue<int>());
        Assert.Equal(node.ToJsonString(), MetricsJson.Node(MetricsJson.ParseSummary(node)).ToJsonString());
    }

    [Fact]
    public void Summary_of_a_version_without_load_and_defenses_should_still_be_read()
    {
        var load = new LoadSummary(new WarmupSummary(10, 0, 10), 20, null, null, new Distribution(1, 2, 3, 4, 5, 6), null, null, null);
        var summary = new VariantSummary(
            "a", 1, null, null, null, null, null, [], ImmutableSortedDictionary<string, SourceCounts>.Empty, null, [], StopReasons.Samples, false, 1.5)
        {
            Load = load,
        };

        var node = MetricsJson.Node(summary);
        Assert.Equal(load, MetricsJson.ParseSummary(node).Load);
        Assert.Equal(3, node["load"]!["serviceTimeMs"]!["p99"]!.GetValue<double>());
        node.AsObject().Remove("load");
        node.AsObject().Remove("defenses");
        Assert.Null(MetricsJson.ParseSummary(node).Load);
        Assert.Empty(MetricsJson.ParseSummary(node).Defenses);
    }

    [Fact]
    public void Summary_should_tell_what_each_source_offered_and_missed_and_be_read_without()
    {
        var counts = new SourceCounts(3, 3, Counts(), 3, Counts(), 3, Counts(), null) { Missed = Counts(("sources-behind", 7)) };
        var summary = new VariantSummary(
            "a", 1, null, null, null, null, null, [], ImmutableSortedDictionary<string, SourceCounts>.Empty.Add("users", counts), null, [], StopReasons.Duration, false, 1.5)
        {
            Load = new LoadSummary(new WarmupSummary(0, 0, 0), 1.5, null, null, null, null, null, null)
            {
                OfferedSeconds = 2,
                Sources = ImmutableSortedDictionary<string, SourceLoad>.Empty.Add("users", new SourceLoad(5, 1.5, new Distribution(1, 2, 3, 4, 5, 6))),
            },
        };

        var node = MetricsJson.Node(summary);

        Assert.Equal("{\"sources-behind\":7}", node["sources"]!["users"]!["missed"]!.ToJsonString());
        Assert.Equal(
            "{\"intendedPerSecond\":5,\"offeredPerSecond\":1.5,\"lagMs\":{\"p50\":1,\"p90\":2,\"p99\":3,\"p999\":4,\"max\":5,\"count\":6}}",
            node["load"]!["sources"]!["users"]!.ToJsonString());
        Assert.Equal(node.ToJsonString(), MetricsJson.Node(MetricsJson.ParseSummary(node)).ToJsonString());
        node["sources"]!["users"]!.AsObject().Remove("missed");
        node["load"]!.AsObject().Remove("sources");
        Assert.Empty(MetricsJson.ParseSummary(node).Sources["users"].Missed);
        Assert.Null(MetricsJson.ParseSummary(node).Load!.Sources);
    }

    private static ImmutableSortedDictionary<string, long> Counts(params (string Reason, long Count)[] counts) =>
        counts.ToImmutableSortedDictionary(pair => pair.Reason, pair => pair.Count);
}
