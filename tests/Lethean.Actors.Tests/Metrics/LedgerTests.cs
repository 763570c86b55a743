using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;

namespace Lethean.Actors.Tests.Metrics;

public class LedgerTests
{
    [Fact]
    public void Counts_should_balance_when_every_sample_is_accounted_for()
    {
        var ledger = Booked();

        Assert.Empty(ledger.ToCounts()["users"].Imbalances());
        Assert.Equal(4, ledger.ToCounts()["users"].Offered);
        Assert.Equal(0, ledger.ToCounts()["silent"].Offered);
    }

    public static TheoryData<string, string> LostSamples => new()
    {
        { "offered", "offered 5 is not admitted 3 + dropped 1" },
        { "dropped", "offered 4 is not admitted 3 + dropped 2" },
        { "failed", "admitted 3 is not served 2 + failed 2" },
        { "served", "served 3 is not adapted 1 + skipped 1" },
        { "adapted", "served 2 is not adapted 2 + skipped 1" },
        { "skipped", "served 2 is not adapted 1 + skipped 2" },
    };

    [Theory]
    [MemberData(nameof(LostSamples))]
    public void Imbalances_should_name_the_equation_when_a_sample_is_counted_at_one_point_only(string point, string broken)
    {
        var ledger = Booked();
        Action book = point switch
        {
            "offered" => () => ledger.Offered("users", 1, null),
            "dropped" => () => ledger.Dropped("users", "queue-full"),
            "failed" => () => ledger.Failed("users", "crash"),
            "served" => () => ledger.Served("users"),
            "adapted" => () => ledger.Adapted("users"),
            _ => () => ledger.Skipped("users", "gate"),
        };

        book();

        Assert.Contains(broken, ledger.ToCounts()["users"].Imbalances());
    }

    [Fact]
    public void Sources_should_be_told_by_what_they_offered_in_wall_clock_time_and_how_late_they_were()
    {
        var ledger = new Ledger(["users", "silent"]);
        // A sample is due every second; they are offered at once after ten.
        for (var second = 1; second <= 5; second++)
            ledger.Offered("users", second, TimeSpan.FromSeconds(10));
        ledger.Missed(new MissedSamples("users", 15, Seconds: 4, Offering.Behind));

        var load = ledger.ToOfferedLoad()!;

        Assert.Equal((10.0, 0.5), (load.Seconds, load.PerSecond));
        Assert.Equal((4.0, 0.5), (load.Sources["users"].IntendedPerSecond, load.Sources["users"].OfferedPerSecond));
        Assert.Equal((5L, 9000.0), (load.Sources["users"].LagMs!.Count, load.Sources["users"].LagMs!.Max));
        Assert.Equal(new SourceLoad(0, 0, null), load.Sources["silent"]);
        Assert.Equal(15, ledger.ToCounts()["users"].Missed["sources-behind"]);
    }

    [Fact]
    public void Nothing_should_be_told_of_wall_clock_time_where_there_is_none()
    {
        var ledger = Booked();

        Assert.Null(ledger.ToOfferedLoad());
        Assert.Empty(ledger.ToCounts()["users"].Missed);
    }

    /// <summary>Four samples: one dropped, one failed, one adapted, one skipped.</summary>
    private static Ledger Booked()
    {
        var ledger = new Ledger(["users", "silent"]);
        for (var i = 0; i < 4; i++)
            ledger.Offered("users", 1, null);
        ledger.Dropped("users", "queue-full");
        for (var i = 0; i < 3; i++)
            ledger.Admitted("users");
        ledger.Failed("users", "crash");
        ledger.Served("users");
        ledger.Served("users");
        ledger.Adapted("users");
        ledger.Skipped("users", "gate");
        return ledger;
    }
}
