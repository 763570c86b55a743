using Xunit;

namespace Akka.TestKit;

public abstract partial class TestKitBase
{
    public void AwaitAssert(
        Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        AwaitAssertAsync(assertion, duration, interval, cancellationToken).GetAwaiter().GetResult();

    public Task AwaitAssertAsync(
        Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        AwaitAssertAsync(
            () =>
            {
                assertion();
                return Task.CompletedTask;
            },
            duration, interval, cancellationToken);

    /// <summary>Tries again until nothing is thrown; the last failure is thrown when time is over.</summary>
    public async Task AwaitAssertAsync(
        Func<Task> assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default)
    {
        var pause = interval ?? TimeSpan.FromMilliseconds(100);
        var end = Now + RemainingOrDilated(duration);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await assertion().ConfigureAwait(false);
                return;
            }
            catch (Exception) when (Now + pause < end)
            {
                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void AwaitCondition(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, cancellationToken).GetAwaiter().GetResult();

    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(() => Task.FromResult(conditionIsFulfilled()), max, cancellationToken).GetAwaiter().GetResult();

    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(() => Task.FromResult(conditionIsFulfilled()), null, cancellationToken);

    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, null, cancellationToken);

    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default)
    {
        var limit = RemainingOrDilated(max);
        return Poll(conditionIsFulfilled, limit, limit / 10, message: null, cancellationToken);
    }

    public Task AwaitConditionAsync(
        Func<bool> conditionIsFulfilled, TimeSpan? max, string message, CancellationToken cancellationToken = default)
    {
        var limit = RemainingOrDilated(max);
        return Poll(() => Task.FromResult(conditionIsFulfilled()), limit, limit / 10, message, cancellationToken);
    }

    public Task AwaitConditionAsync(
        Func<bool> conditionIsFulfilled,
        TimeSpan? max,
        TimeSpan? interval,
        string message = null,
        CancellationToken cancellationToken = default) => Poll(
            () => Task.FromResult(conditionIsFulfilled()),
            RemainingOrDilated(max), interval ?? TimeSpan.FromMilliseconds(100), message, cancellationToken);

    private static async Task Poll(
        Func<Task<bool>> condition, TimeSpan limit, TimeSpan pause, string message, CancellationToken cancellationToken)
    {
        var end = Now + limit;
        while (!await condition().ConfigureAwait(false))
        {
            var left = end - Now;
            if (left <= TimeSpan.Zero)
                Assert.Fail($"Timeout {limit} expired while waiting for condition.{message}");
            await Task.Delay(left < pause ? left : pause, cancellationToken).ConfigureAwait(false);
        }
    }
}
