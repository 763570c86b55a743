using System.Collections.Immutable;

namespace Akka.Streams.Implementation;

/// <summary>As in the official package, the task stays incomplete when the stream is stopped from outside.</summary>
internal sealed class IgnoreLogic<T>(SinkShape<T> shape, TaskCompletionSource<Done> completion) : SinkLogic<T>(shape)
{
    public override void OnPush() => Pull(In);

    public override void OnUpstreamFinish()
    {
        CompleteStage();
        completion.TrySetResult(Done.Instance);
    }

    public override void OnUpstreamFailure(Exception e)
    {
        FailStage(e);
        completion.TrySetException(e);
    }
}

internal sealed class CancelLogic<T>(SinkShape<T> shape) : SinkLogic<T>(shape)
{
    public override void PreStart() => Cancel(In);

    public override void OnPush()
    {
    }
}

/// <summary>
/// A sink that ends with a value, or with the reason why there is none. As in the official package, only that of
/// <see cref="SeqLogic{T}"/> is told that the stream was stopped from outside.
/// </summary>
internal abstract class ResultLogic<T, TResult>(SinkShape<T> shape, TaskCompletionSource<TResult> result) : SinkLogic<T>(shape)
{
    public override void OnUpstreamFailure(Exception e)
    {
        Refuse(e);
        FailStage(e);
    }

    protected void Succeed(TResult value)
    {
        result.TrySetResult(value);
        CompleteStage();
    }

    protected void Refuse(Exception cause) => result.TrySetException(cause);

    protected void RefuseEmpty(string which)
    {
        Refuse(new NoSuchElementException($"{which} of empty stream"));
        CompleteStage();
    }
}

internal sealed class SeqLogic<T>(SinkShape<T> shape, TaskCompletionSource<IImmutableList<T>> result)
    : ResultLogic<T, IImmutableList<T>>(shape, result)
{
    private readonly ImmutableList<T>.Builder _elements = ImmutableList.CreateBuilder<T>();

    public override void OnPush()
    {
        _elements.Add(Grab(In));
        Pull(In);
    }

    public override void OnUpstreamFinish() => Succeed(_elements.ToImmutable());

    public override void PostStop() => Refuse(new AbruptStageTerminationException(this));
}

internal sealed class FirstLogic<T>(SinkShape<T> shape, TaskCompletionSource<T> result, bool required)
    : ResultLogic<T, T>(shape, result)
{
    public override void OnPush() => Succeed(Grab(In));

    public override void OnUpstreamFinish()
    {
        if (required)
            RefuseEmpty("First");
        else
            Succeed(default!);
    }
}

internal sealed class LastLogic<T>(SinkShape<T> shape, TaskCompletionSource<T> result, bool required)
    : ResultLogic<T, T>(shape, result)
{
    private T _last = default!;
    private bool _any;

    public override void OnPush()
    {
        _last = Grab(In);
        _any = true;
        Pull(In);
    }

    public override void OnUpstreamFinish()
    {
        if (required && !_any)
            RefuseEmpty("Last");
        else
            Succeed(_last);
    }
}
