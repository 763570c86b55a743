using Xunit;

namespace Akka.TestKit;

public abstract partial class TestKitBase
{
    public void Within(
        TimeSpan max, Action action, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within(TimeSpan.Zero, max, action, null, epsilonValue, cancellationToken);

    public void Within(
        TimeSpan min,
        TimeSpan max,
        Action action,
        string hint = null,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default) =>
        WithinAsync(
            min, max,
            () =>
            {
                action();
                return Task.FromResult(NotUsed.Instance);
            },
            hint, epsilonValue, cancellationToken).GetAwaiter().GetResult();

    public Task WithinAsync(
        TimeSpan max, Func<Task> actionAsync, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        WithinAsync(TimeSpan.Zero, max, actionAsync, null, epsilonValue, cancellationToken);

    public Task WithinAsync(
        TimeSpan min,
        TimeSpan max,
        Func<Task> actionAsync,
        string hint = null,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default) =>
        WithinAsync(
            min, max,
            async () =>
            {
                await actionAsync().ConfigureAwait(false);
                return NotUsed.Instance;
            },
            hint, epsilonValue, cancellationToken);

    public Task<T> WithinAsync<T>(
        TimeSpan max, Func<Task<T>> function, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        WithinAsync(TimeSpan.Zero, max, function, null, epsilonValue, cancellationToken);

    /// <summary>The block must take at least min and at most max; assertions inside wait no longer than what is left.</summary>
    public async Task<T> WithinAsync<T>(
        TimeSpan min,
        TimeSpan max,
        Func<Task<T>> function,
        string hint = null,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default)
    {
        var start = Now;
        var (own, outer) = (Dilated(max), RemainingOr(TimeSpan.MaxValue));
        var limit = own < outer ? own : outer;
        var outerEnd = _end;
        _end = start + limit;
        T result = default;
        try
        {
            var block = function();
            // A little more than allowed, so that an assertion inside fails with its own message.
            var timer = Task.Delay(limit + TimeSpan.FromMilliseconds(200), cancellationToken);
            if (await Task.WhenAny(block, timer).ConfigureAwait(false) == block)
                result = await block.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            _end = outerEnd;
        }

        var elapsed = Now - start;
        if (elapsed < min)
            Assert.Fail($"Failed: Block took {elapsed}, should have at least been {min}. {hint}");
        if (elapsed > limit + (epsilonValue ?? TimeSpan.Zero))
            Assert.Fail($"Failed: Block took {elapsed}, exceeding {limit}. {hint}");
        return result;
    }
}
