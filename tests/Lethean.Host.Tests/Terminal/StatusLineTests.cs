using Lethean.Host.Terminal;

namespace Lethean.Host.Tests.Terminal;

public sealed class StatusLineTests : IDisposable
{
    private readonly StringWriter _log = new() { NewLine = "\n" };
    private readonly HandClock _clock = new();
    private readonly StatusLine _status;

    public StatusLineTests() => _status = new StatusLine(new Output(json: false, _log, redirected: true), _clock);

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Log_should_get_a_plain_line_every_half_minute()
    {
        for (var second = 1; second <= 95; second++)
        {
            _clock.Now = TimeSpan.FromSeconds(second);
            _status.Show(redrawn => $"{second} s{(redrawn ? ", with a bar" : "")}");
        }

        Assert.Equal("30 s\n60 s\n90 s\n", _log.ToString());
    }

    [Fact]
    public void Line_that_stays_should_put_the_next_status_off()
    {
        _clock.Now = TimeSpan.FromSeconds(29);
        _status.Line("epoch done");
        _clock.Now = TimeSpan.FromSeconds(58);
        _status.Show(_ => "too soon");
        _clock.Now = TimeSpan.FromSeconds(59);
        _status.Show(_ => "status");
        Assert.Equal("epoch done\nstatus\n", _log.ToString());
    }

    [Fact]
    public void Log_should_hold_no_control_characters()
    {
        _clock.Now = TimeSpan.FromHours(1);
        _status.Show(_ => "status");
        _status.Line("line");
        _status.Clear();
        Assert.DoesNotContain('\e', _log.ToString());
        Assert.DoesNotContain('\r', _log.ToString());
    }

    [Theory]
    [InlineData(0, "0:00:00")]
    [InlineData(3_725, "1:02:05")]
    [InlineData(100_000, "27:46:40")]
    public void Clock_should_count_hours_beyond_a_day(int seconds, string expected) =>
        Assert.Equal(expected, StatusLine.Clock(TimeSpan.FromSeconds(seconds)));
}
