using Xunit;

namespace Akka.TestKit;

/// <summary>Runs code and fails unless it causes exactly so many events; those are not printed.</summary>
public interface IEventFilterApplier
{
    void ExpectOne(Action action, CancellationToken cancellationToken = default);

    Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default);

    Task ExpectOneAsync(Action action, CancellationToken cancellationToken = default);

    void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default);

    Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default);

    void Mute(Action action, CancellationToken cancellationToken = default);

    Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default);
}

internal sealed class EventFilterApplier(TestKitBase testKit, Predicate<object> fits) : IEventFilterApplier
{
    public void ExpectOne(Action action, CancellationToken cancellationToken = default) => Expect(1, action, cancellationToken);

    public Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, actionAsync, cancellationToken);

    public Task ExpectOneAsync(Action action, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, Asynchronous(action), cancellationToken);

    public void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default) =>
        ExpectAsync(expectedCount, Asynchronous(action), cancellationToken).GetAwaiter().GetResult();

    public Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        Intercept(actionAsync, expectedCount, cancellationToken);

    public void Mute(Action action, CancellationToken cancellationToken = default) =>
        MuteAsync(Asynchronous(action), cancellationToken).GetAwaiter().GetResult();

    public Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default) =>
        Intercept(action, expectedCount: null, cancellationToken);

    private static Func<Task> Asynchronous(Action action) => () =>
    {
        action();
        return Task.CompletedTask;
    };

    private async Task Intercept(Func<Task> action, int? expectedCount, CancellationToken cancellationToken)
    {
        var filter = new LogEventFilter(fits);
        testKit.Sys.EventStream.Publish(new TestEventListener.AddFilter(filter));
        try
        {
            await action().ConfigureAwait(false);
            if (expectedCount is { } expected)
                await Await(filter, expected, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            testKit.Sys.EventStream.Publish(new TestEventListener.RemoveFilter(filter));
        }
    }

    private async Task Await(LogEventFilter filter, int expected, CancellationToken cancellationToken)
    {
        var leeway = testKit.Dilated(testKit.TestKitSettings.TestEventFilterLeeway);
        var end = Util.MonotonicClock.Elapsed + leeway;
        while (filter.Count < expected && Util.MonotonicClock.Elapsed < end)
            await Task.Delay(10, cancellationToken).ConfigureAwait(false);
        if (filter.Count != expected)
            Assert.Fail($"Expected {expected} events, received {filter.Count} within {leeway}.");
    }
}
