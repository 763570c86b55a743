using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Tests.Traffic;

/// <summary>Whatever the settings, every offered sample is admitted or dropped for a reason that the settings allow.</summary>
public class AdmissionPropertyTests() : TestKit(Patience.Config)
{
    private const int Count = 200;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_sample_should_be_admitted_or_dropped_for_an_allowed_reason(bool isRealTime)
    {
        var random = RandomStream.Create(isRealTime ? 1ul : 2, "admission");
        var reasons = new SortedSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < 60; round++)
            reasons.UnionWith(await RunAsync(random, isRealTime));

        // Else the rounds would have tested less than they claim.
        string[] all = [AdmissionStage.Late, AdmissionStage.QueueFull, StopReasons.QueueOverflow, AdmissionStage.QuotaExceeded, "stopped"];
        Assert.Equal(all.Where(reason => isRealTime || reason != AdmissionStage.Late).Order(StringComparer.Ordinal), reasons);
    }

    /// <returns>Why samples were dropped.</returns>
    private async Task<IEnumerable<string>> RunAsync(RandomStream random, bool isRealTime)
    {
        var settings = Draw(random);
        var time = new ManualTime();
        TrafficClock clock = isRealTime ? new RealTimeClock(time) : new VirtualClock();
        clock.Start();
        var admission = new Admission();
        var stopAt = random.Next(3) == 0 ? 1 + random.Next(Count) : int.MaxValue;
        var offered = new List<TrafficSample>();
        var samples = Draw(random, clients: 1 + random.Next(4));

        var admitted = await Source.From(samples)
            .Select(sample =>
            {
                // Before anybody can hear of it, so that the order is the stage's.
                if (sample.SourceSequence == stopAt)
                    admission.Stop("stopped");
                offered.Add(sample);
                var early = TimeSpan.FromSeconds(sample.IntendedSeconds) - (clock.Now ?? TimeSpan.MaxValue);
                time.Advance(early > TimeSpan.Zero ? early : TimeSpan.Zero);
                return sample;
            })
            .Via(new AdmissionStage(settings, new TrafficTimeline(clock, [Samples.Source("users", [])]), admission))
            .SelectAsync(1, async sample =>
            {
                await Task.Yield();
                time.Advance(TimeSpan.FromMilliseconds(20));
                return sample;
            })
            .RunWith(Sink.Seq<TrafficSample>(), Sys.Materializer())
            .WaitAsync(Patience.Limit);

        var all = await admission.Counts.WaitAsync(Patience.Limit);
        var counts = all.Sources["users"];
        Assert.Equal(offered.Count, counts.Offered);
        Assert.Equal(admitted.Count, counts.Admitted);
        Assert.Equal(counts.Offered, counts.Admitted + counts.Dropped.Values.Sum());
        Assert.All(admitted, sample => Assert.InRange(sample.Waiting, 0, settings.Queue));
        Assert.Equal(admitted.Select(sample => sample.SourceSequence).Order(), admitted.Select(sample => sample.SourceSequence));
        AssertReasons(settings, counts, admitted.Any(sample => sample.IsLate), isRealTime);
        AssertQuota(settings, all, offered);
        return counts.Dropped.Keys;
    }

    private static AdmissionSettings Draw(RandomStream random) => new(
        random.Next(5) * random.Next(5),
        (OverflowPolicy)random.Next(Enum.GetValues<OverflowPolicy>().Length),
        random.Next(2) == 0 ? null : new QuotaSettings(new Rate(1 + (30 * random.NextDouble())), 1 + random.Next(5)),
        random.Next(2) == 0 ? null : TimeSpan.FromMilliseconds(1 + random.Next(400)),
        (LatePolicy)random.Next(2));

    private static List<TrafficSample> Draw(RandomStream random, int clients)
    {
        var seconds = 0.0;
        return [.. Enumerable.Range(1, Count).Select(i => Samples.Of("users", i, seconds += 0.02 * random.NextExponential()) with { Client = new("users", random.Next(clients)) })];
    }

    private static void AssertReasons(AdmissionSettings settings, OfferedCounts counts, bool anyLate, bool isRealTime)
    {
        var mayBeLate = isRealTime && settings.Deadline is not null;
        bool May(string reason) => reason switch
        {
            AdmissionStage.QuotaExceeded => settings.Quota is not null,
            AdmissionStage.Late => mayBeLate && settings.Late == LatePolicy.Drop,
            AdmissionStage.QueueFull => settings.Overflow is not (OverflowPolicy.Backpressure or OverflowPolicy.Fail),
            StopReasons.QueueOverflow => settings.Overflow == OverflowPolicy.Fail,
            _ => reason == "stopped",
        };

        Assert.All(counts.Dropped.Keys, reason => Assert.True(May(reason), $"{reason} with {settings}"));
        Assert.True(!anyLate || (mayBeLate && settings.Late == LatePolicy.ServeWithoutAdapting));
    }

    /// <summary>Refusals depend on the offered samples alone.</summary>
    private static void AssertQuota(AdmissionSettings settings, AdmissionCounts counts, List<TrafficSample> offered)
    {
        if (settings.Quota is not { } quota || counts.StoppedBy is not null)
            return;
        var expected = new ClientQuota(quota);
        Assert.Equal(offered.Count(sample => !expected.Admits(sample)), counts.Sources["users"].Dropped.GetValueOrDefault(AdmissionStage.QuotaExceeded));
    }
}
