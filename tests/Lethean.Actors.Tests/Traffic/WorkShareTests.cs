using Lethean.Actors.Traffic;

namespace Lethean.Actors.Tests.Traffic;

public class WorkShareTests
{
    private readonly ManualTime _time = new();
    private readonly WorkShare _share;

    public WorkShareTests() => _share = new WorkShare(_time);

    [Fact]
    public void Slice_should_be_allowed_at_once_and_a_rest_should_allow_the_next()
    {
        Assert.False(_share.IsSpent);
        _time.Advance(WorkShare.Slice);
        Assert.True(_share.IsSpent);

        Rest(WorkShare.Rest);

        Assert.False(_share.IsSpent);
        _time.Advance(WorkShare.Slice);
        Assert.True(_share.IsSpent);
    }

    [Fact]
    public void Long_pause_should_allow_no_more_than_a_slice()
    {
        Rest(TimeSpan.FromMinutes(1));
        _time.Advance(WorkShare.Slice);

        Assert.True(_share.IsSpent);
    }

    /// <summary>Whatever the pattern, over a thousand turns work is a quarter of all time, and one slice more.</summary>
    [Theory]
    [InlineData(0.3, 0.2)]
    [InlineData(1, 1)]
    [InlineData(0.01, 3)]
    [InlineData(5, 2)]
    public void Work_should_stay_within_its_share(double workMs, double pauseMs)
    {
        var (work, all) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var turn = 0; turn < 1000; turn++)
        {
            // In steps of a sample, and no further than allowed.
            for (var done = 0.0; done < workMs && !_share.IsSpent; done += 0.01)
            {
                _time.Advance(TimeSpan.FromMilliseconds(0.01));
                (work, all) = (work + TimeSpan.FromMilliseconds(0.01), all + TimeSpan.FromMilliseconds(0.01));
            }

            Rest(TimeSpan.FromMilliseconds(pauseMs));
            all += TimeSpan.FromMilliseconds(pauseMs);
        }

        Assert.InRange(work, TimeSpan.FromTicks(1), all / 4 + WorkShare.Slice + 1000 * TimeSpan.FromMilliseconds(0.01));
    }

    private void Rest(TimeSpan pause)
    {
        _share.Pause();
        _time.Advance(pause);
        _share.Continue();
    }
}
