using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lethean.Actors.Metrics;

namespace Lethean.Actors.Tests.Metrics;

public class MetricsJsonTests
{
    private static readonly SampleOutcome Outcome = new()
    {
        Sequence = 7,
        Source = "users",
        SourceSequence = 3,
        Client = 12,
        IntendedSeconds = 0.1,
        Label = 9,
        QuarterTurns = 0,
        Prediction = 4,
        MainConfidence = 0.5,
        UprightConfidence = 1e-7,
        Adapted = false,
        SkipReason = "orientation-gate",
        GuardCosine = 0.25,
    };

    private static readonly EvaluationPoint Point = new()
    {
        Sample = 50,
        Accuracy = 0.875,
        Images = 8,
        Correct = 7,
        ImagesPerClass = [4, 4],
        CorrectPerClass = [4, 3],
        Low = 0.529,
        High = 0.978,
    };

    private static readonly SampleTiming Timing = new()
    {
        Latency = TimeSpan.FromSeconds(1),
        ServiceTime = TimeSpan.Zero,
        Crafting = TimeSpan.Zero,
    };

    [Fact]
    public void Outcome_line_should_have_every_field_under_its_documented_name() => Assert.Equal(
        """{"variant":"lethean","seed":18446744073709551615,"sequence":7,"source":"users","sourceSequence":3,"client":12,"intendedSeconds":0.1,"label":9,"quarterTurns":0,"prediction":4,"mainConfidence":0.5,"uprightConfidence":1E-07,"auxiliaryLoss":null,"adapted":false,"skipReason":"orientation-gate","failReason":null,"gradientCorrelation":null,"mainEntropy":null,"gradientNorm":null,"guardCosine":0.25}""",
        MetricsJson.Line(new SampleServed("lethean", ulong.MaxValue, Outcome, Timing)));

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

    [Theory]
    [InlineData("sequence")]
    [InlineData("prediction")]
    [InlineData("adapted")]
    [InlineData("failReason")]
    public void Outcome_without_a_value_should_be_refused(string name)
    {
        var line = JsonNode.Parse(MetricsJson.Line(new SampleServed("a", 1, Outcome, null)))!;
        line.AsObject().Remove(name);

        var refusal = Assert.ThrowsAny<JsonException>(() => MetricsJson.ParseOutcome(line.ToJsonString()));

        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_should_read_back_with_missing_numbers_as_null()
    {
        var counts = AllAdapted(1) with
        {
            Offered = 3,
            Admitted = 2,
            Dropped = Counts(("queue-full", 1)),
            Served = 2,
            Skipped = Counts(("adaptation-off", 1)),
        };
        var summary = MadeUp.Summary with
        {
            Sources = MadeUp.Summary.Sources.Add("users", counts),
            Restores = [new ModelRestore(73, 50, "why")],
            StoppedBy = StopReasons.Interrupted,
            Interrupted = true,
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
        var load = new LoadSummary { Warmup = new(10, 0, 10), OfferedPerSecond = 20, ServiceTimeMs = new Distribution(1, 2, 3, 4, 5, 6) };

        var node = MetricsJson.Node(MadeUp.Summary with { Load = load });
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
        var summary = MadeUp.Summary with
        {
            Sources = MadeUp.Summary.Sources.Add("users", AllAdapted(3) with { Missed = Counts(("sources-behind", 7)) }),
            StoppedBy = StopReasons.Duration,
            Load = new LoadSummary
            {
                Warmup = new WarmupSummary(0, 0, 0),
                OfferedPerSecond = 1.5,
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

    private static SourceCounts AllAdapted(long samples) => new()
    {
        Offered = samples,
        Admitted = samples,
        Dropped = Counts(),
        Served = samples,
        Failed = Counts(),
        Adapted = samples,
        Skipped = Counts(),
    };

    private static ImmutableSortedDictionary<string, long> Counts(params (string Reason, long Count)[] counts) =>
        counts.ToImmutableSortedDictionary(pair => pair.Reason, pair => pair.Count);
}
