using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;

namespace Lethean.Actors.Tests.Metrics;

/// <summary>What admission counts and what follows from the events, put together.</summary>
public class VariantTallyTests
{
    private readonly AdmissionLedger _admission = new(["users", "silent"]);
    private readonly VariantTally _tally = new(new TallySettings(
        "a", 1, 10, new WarmupSummary(0, 0, 0), "service-time", [new("users", "benign", null), new("silent", "benign", null)]));

    [Fact]
    public void Counts_should_balance_when_every_sample_is_accounted_for()
    {
        Book();

        Assert.Empty(Summary().Imbalances());
        Assert.Equal(4, Summary().Sources["users"].Offered);
        Assert.Equal(0, Summary().Sources["silent"].Offered);
    }

    public static TheoryData<string, string> LostSamples => new()
    {
        { "offered", "offered 5 is not admitted 3 + dropped 1" },
        { "dropped", "offered 4 is not admitted 3 + dropped 2" },
        { "admitted", "offered 4 is not admitted 4 + dropped 1" },
        { "failed", "admitted 3 is not served 2 + failed 2" },
        { "adapted", "admitted 3 is not served 3 + failed 1" },
        { "neither", "served 3 is not adapted 1 + skipped 1" },
    };

    [Theory]
    [MemberData(nameof(LostSamples))]
    public void Imbalances_should_name_the_equation_when_a_sample_is_counted_at_one_point_only(string point, string broken)
    {
        Book();
        Action book = point switch
        {
            "offered" => () => _admission.Offered("users", 1, null),
            "dropped" => () => _admission.Dropped("users", "queue-full"),
            "admitted" => () => _admission.Admitted("users"),
            "failed" => () => Deliver(failed: "crash"),
            "adapted" => () => Deliver(adapted: true),
            _ => () => Deliver(),
        };

        book();

        Assert.Contains(broken, Summary().Sources["users"].Imbalances());
    }

    [Fact]
    public void Sources_should_be_told_by_what_they_offered_in_wall_clock_time_and_how_late_they_were()
    {
        // A sample is due every second; they are offered at once after ten.
        for (var second = 1; second <= 5; second++)
            _admission.Offered("users", second, TimeSpan.FromSeconds(10));
        _tally.Add(new MissedSamples("users", 15, Seconds: 4, Offering.Behind));

        var summary = Summary();
        var load = summary.Load!;

        Assert.Equal((10.0, 0.5), (load.OfferedSeconds, load.OfferedPerSecond));
        Assert.Equal((4.0, 0.5), (load.Sources!["users"].IntendedPerSecond, load.Sources["users"].OfferedPerSecond));
        Assert.Equal((5L, 9000.0), (load.Sources["users"].LagMs!.Count, load.Sources["users"].LagMs!.Max));
        Assert.Equal(new SourceLoad(0, 0, null), load.Sources["silent"]);
        Assert.Equal(15, summary.Sources["users"].Missed["sources-behind"]);
    }

    [Fact]
    public void Nothing_should_be_told_of_wall_clock_time_where_there_is_none()
    {
        Book();

        Assert.Null(Summary().Load!.Sources);
        Assert.Empty(Summary().Sources["users"].Missed);
    }

    /// <summary>Four samples: one dropped, one failed, one adapted, one skipped.</summary>
    private void Book()
    {
        for (var i = 0; i < 4; i++)
            _admission.Offered("users", 1, null);
        _admission.Dropped("users", "queue-full");
        for (var i = 0; i < 3; i++)
            _admission.Admitted("users");
        Deliver(failed: "crash");
        Deliver(adapted: true);
        Deliver(skipped: "gate");
    }

    private void Deliver(bool adapted = false, string? skipped = null, string? failed = null) => _tally.Add(
        new SampleServed("a", 1, MadeUp.Outcome with { Adapted = adapted, SkipReason = skipped, FailReason = failed }, null));

    private VariantSummary Summary() =>
        _tally.Summarize(new MetricsActor.Summarize(StopReasons.Samples, false, TimeSpan.Zero, _admission.ToCounts(stoppedBy: null), []));
}
