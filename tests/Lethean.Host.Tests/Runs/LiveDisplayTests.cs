using Lethean.Actors.Metrics;
using Lethean.Host.Runs;
using Lethean.Host.Terminal;
using Lethean.Host.Tests.Terminal;

namespace Lethean.Host.Tests.Runs;

public sealed class LiveDisplayTests : IDisposable
{
    private readonly LogOutput _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Log_should_get_a_line_for_every_evaluation_and_restore()
    {
        var display = new LiveDisplay(_log.Output, [new("attacked", 1), new("attacked", 2)]);
        display.Publish(new VariantStarted("attacked", 2, Samples: 100));
        display.Publish(new Evaluated("attacked", 2, MadeUpRun.Point(50, 456, 1000)));
        display.Publish(new ModelRestored("attacked", 2, new ModelRestore(60, 50, "out of memory")));

        Assert.Equal(2, _log.Lines.Length);
        Assert.Matches(@"^attacked \(seed 2\) +sample +50 +accuracy  45\.6 %$", _log.Lines[0]);
        Assert.Matches(@"^attacked \(seed 2\) +sample +60 +the model failed \(out of memory\); its weights after sample 50 were restored$", _log.Lines[1]);
    }

    [Fact]
    public void Log_should_tell_between_evaluations_how_far_an_arm_is_and_what_is_left()
    {
        var clock = new HandClock();
        var display = new LiveDisplay(_log.Output, [new("bounded", 1), new("open", 1)], clock);
        display.Publish(new VariantStarted("bounded", 1, Samples: 100));
        display.Publish(new VariantStarted("open", 1, Samples: null));
        clock.Now = StatusLine.PlainEvery;
        display.Publish(Served("bounded"));
        clock.Now += StatusLine.PlainEvery;
        display.Publish(Served("open"));

        Assert.Matches(@"^bounded +sample +1 of 100 +arm 1 of 2 +[0-9.]+ samples/s +\d+:\d\d:\d\d left in this arm$", _log.Lines[0]);
        Assert.Matches(@"^open +sample +1 +arm 2 of 2 +[0-9.]+ samples/s$", _log.Lines[1]);
    }

    [Fact]
    public async Task Display_should_end_with_the_work_and_leave_its_failure_to_the_caller()
    {
        var display = new LiveDisplay(_log.Output, [new("a", 1)]);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            display.ShowWhile(_ => Task.FromException<int>(new InvalidOperationException("no")), CancellationToken.None));
        Assert.Empty(_log.Text);
    }

    [Fact]
    public void Time_left_should_be_unknown_until_samples_are_expected_and_served()
    {
        var variant = new VariantProgress("a", 1);
        Assert.Null(variant.TimeLeft);
        variant.Apply(new VariantStarted("a", 1, Samples: 2));
        Assert.Null(variant.TimeLeft);
        var served = Served("a");
        variant.Apply(served);
        Assert.True(variant.TimeLeft > TimeSpan.Zero);
        variant.Apply(served);
        Assert.Equal(TimeSpan.Zero, variant.TimeLeft);
    }

    private static SampleServed Served(string variant) => new(variant, 1, MadeUpRun.Outcome, null);
}
