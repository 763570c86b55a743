using System.Runtime.CompilerServices;
using Xunit;

namespace Akka.TestKit;

public abstract partial class TestKitBase
{
    /// <summary>The next message, or null when none came in time.</summary>
    public object ReceiveOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        ReceiveOneAsync(max, cancellationToken).AsTask().GetAwaiter().GetResult();

    public async ValueTask<object> ReceiveOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        var (success, envelope) = await TryReceiveOneAsync(max, cancellationToken).ConfigureAwait(false);
        return success ? envelope.Message : null;
    }

    /// <summary>Waits as long as asked, or SingleExpectDefault; not at all for zero.</summary>
    public async ValueTask<(bool success, MessageEnvelope envelope)> TryReceiveOneAsync(
        TimeSpan? max, CancellationToken cancellationToken = default)
    {
        var received = await WaitForMessage(max ?? TestKitSettings.SingleExpectDefault, cancellationToken).ConfigureAwait(false);
        MessageEnvelope envelope = null;
        var success = received && _queue.Reader.TryRead(out envelope);
        _lastMessage = envelope ?? NullMessageEnvelope.Instance;
        return (success, _lastMessage);
    }

    public object FishForMessage(
        Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessage<object>(isMessage, max, hint, cancellationToken);

    public ValueTask<object> FishForMessageAsync(
        Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessageAsync<object>(isMessage, max, hint, cancellationToken);

    public T FishForMessage<T>(
        Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessageAsync(isMessage, max, hint, cancellationToken).AsTask().GetAwaiter().GetResult();

    /// <summary>Drops messages until one is of the type and fits.</summary>
    public async ValueTask<T> FishForMessageAsync<T>(
        Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default)
    {
        var limit = RemainingOrDilated(max);
        var end = Now + limit;
        while (true)
        {
            var left = end - Now;
            var (success, envelope) = await TryReceiveOneAsync(
                left < TimeSpan.Zero ? TimeSpan.Zero : left, cancellationToken).ConfigureAwait(false);
            if (!success)
                Assert.Fail($"Timeout ({limit}) during fishForMessage{(string.IsNullOrEmpty(hint) ? "" : ", hint: " + hint)}");
            if (envelope.Message is T typed && isMessage(typed))
                return typed;
        }
    }

    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, CancellationToken cancellationToken = default) =>
        ReceiveMany(numberOfMessages, RemainingOrDefault, cancellationToken).GetAwaiter().GetResult();

    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        ReceiveMany(numberOfMessages, Dilated(max), cancellationToken).GetAwaiter().GetResult();

    public IAsyncEnumerable<object> ReceiveNAsync(int numberOfMessages, CancellationToken cancellationToken = default) =>
        Enumerate(numberOfMessages, RemainingOrDefault, cancellationToken);

    public IAsyncEnumerable<object> ReceiveNAsync(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        Enumerate(numberOfMessages, Dilated(max), cancellationToken);

    private async Task<IReadOnlyCollection<object>> ReceiveMany(int count, TimeSpan max, CancellationToken cancellationToken)
    {
        var messages = new List<object>();
        await foreach (var message in Enumerate(count, max, cancellationToken).ConfigureAwait(false))
            messages.Add(message);
        return messages;
    }

    private async IAsyncEnumerable<object> Enumerate(
        int count, TimeSpan max, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var end = Now + max;
        for (var i = 0; i < count; i++)
        {
            var left = end - Now;
            var (success, envelope) = await TryReceiveOneAsync(
                left < TimeSpan.Zero ? TimeSpan.Zero : left, cancellationToken).ConfigureAwait(false);
            if (!success)
                Assert.Fail($"Timeout ({max}) while expecting {count} messages. Only got {i} after {max}.");
            yield return envelope.Message;
        }
    }

    private async Task<bool> WaitForMessage(TimeSpan max, CancellationToken cancellationToken)
    {
        if (_queue.Reader.TryPeek(out _))
            return true;
        if (max <= TimeSpan.Zero && max != Timeout.InfiniteTimeSpan)
            return false;
        try
        {
            return await _queue.Reader.WaitToReadAsync(cancellationToken).AsTask().WaitAsync(max, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
