using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Host.Serving;

namespace Lethean.Host.Tests.Serving;

public sealed class AlarmsTests
{
    private readonly List<string> _told = [];

    [Fact]
    public void Accuracy_under_the_bound_should_be_told_once_until_it_is_over()
    {
        using var alarms = New(new AlarmSettings(0.5, null, 0));
        foreach (var accuracy in new[] { 0.9, 0.4, 0.3, 0.5, 0.2 })
            alarms.Publish(Evaluation(accuracy));

        Assert.Equal(
            ["alarm (accuracy): accuracy 40.0 % is under 50.0 %", "alarm (accuracy) is over", "alarm (accuracy): accuracy 20.0 % is under 50.0 %"],
            _told);
        Assert.Equal("accuracy 20.0 % is under 50.0 %", alarms.Raised[Alarms.Accuracy]);
    }

    // Page's sum, with an error of 0.1 at the start and slack 0.15: 0.75 up for a wrong answer, 0.25 down for a right one.
    [Fact]
    public void Drift_should_be_told_when_the_sum_of_cusum_is_over_the_bound_until_it_is_zero()
    {
        using var alarms = New(new AlarmSettings(null, 2, 0.15));
        alarms.Publish(Evaluation(0.9));
        alarms.Judge([false, true, true, true, true, false, false]); // 0.75 … 0, 0, 1.5
        Assert.Empty(_told);
        alarms.Judge([false]); // 2.25
        Assert.Single(_told);
        alarms.Judge([.. Enumerable.Repeat(true, 8)]); // 0.25
        Assert.Single(_told);
        alarms.Judge([true]);
        Assert.Equal("alarm (drift) is over", _told[^1]);
    }

    [Fact]
    public void Answers_before_the_first_evaluation_and_of_other_sources_should_not_count()
    {
        using var alarms = New(new AlarmSettings(null, 0.5, 0));
        alarms.Judge([false, false]);
        alarms.Publish(Evaluation(1));
        alarms.Publish(Served("users"));
        Assert.Empty(_told);
        alarms.Publish(Served("clients"));
        Assert.Single(_told);
    }

    private Alarms New(AlarmSettings settings)
    {
        var alarms = new Alarms(settings, "clients");
        alarms.Changed += _told.Add;
        return alarms;
    }

    private static Evaluated Evaluation(double accuracy) => new("serve", 1, new EvaluationPoint
    {
        Sample = 0,
        Accuracy = accuracy,
        Images = 10,
        Correct = (int)(10 * accuracy),
        ImagesPerClass = [10],
        CorrectPerClass = [(int)(10 * accuracy)],
        Low = 0,
        High = 1,
        NonFinite = 0,
    });

    /// <summary>A wrong answer to a sample with a label.</summary>
    private static SampleServed Served(string source) => new("serve", 1, new SampleOutcome
    {
        Sequence = 1,
        Source = source,
        SourceSequence = 1,
        Client = 0,
        IntendedSeconds = 0,
        Label = 1,
        QuarterTurns = 0,
        Prediction = 2,
        Adapted = true,
    }, null);
}
