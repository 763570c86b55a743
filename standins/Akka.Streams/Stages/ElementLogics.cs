using Akka.Streams.Supervision;

namespace Akka.Streams.Implementation;

/// <summary>One element in, one out.</summary>
internal sealed class SelectLogic<TIn, TOut>(FlowShape<TIn, TOut> shape, Attributes attributes, Func<TIn, TOut> mapper)
    : FlowLogic<TIn, TOut>(shape, attributes)
{
    public override void OnPush()
    {
        try
        {
            Push(Out, mapper(Grab(In)));
        }
        catch (Exception e)
        {
            FailOrSkip(e);
        }
    }
}

internal sealed class WhereLogic<T>(FlowShape<T, T> shape, Attributes attributes, Predicate<T> predicate)
    : FlowLogic<T, T>(shape, attributes)
{
    public override void OnPush()
    {
        try
        {
            var element = Grab(In);
            if (predicate(element))
                Push(Out, element);
            else
                Pull(In);
        }
        catch (Exception e)
        {
            FailOrSkip(e);
        }
    }
}

internal sealed class CollectLogic<TIn, TOut>(
    FlowShape<TIn, TOut> shape, Attributes attributes, Func<TIn, bool> isDefined, Func<TIn, TOut> collector)
    : FlowLogic<TIn, TOut>(shape, attributes)
{
    public override void OnPush()
    {
        try
        {
            var element = Grab(In);
            if (isDefined(element))
                Push(Out, collector(element));
            else
                Pull(In);
        }
        catch (Exception e)
        {
            FailOrSkip(e);
        }
    }
}

internal sealed class TakeLogic<T>(FlowShape<T, T> shape, long count) : FlowLogic<T, T>(shape)
{
    private long _left = count;

    public override void OnPush()
    {
        _left--;
        Push(Out, Grab(In));
        if (_left == 0)
            CompleteStage();
    }

    public override void OnPull()
    {
        if (_left > 0)
            Pull(In);
        else
            CompleteStage();
    }
}

internal sealed class TakeWhileLogic<T>(FlowShape<T, T> shape, Attributes attributes, Predicate<T> predicate, bool inclusive)
    : FlowLogic<T, T>(shape, attributes)
{
    public override void OnPush()
    {
        try
        {
            var element = Grab(In);
            var more = predicate(element);
            if (more || inclusive)
                Push(Out, element);
            if (!more)
                CompleteStage();
        }
        catch (Exception e)
        {
            FailOrSkip(e);
        }
    }
}

internal sealed class SkipLogic<T>(FlowShape<T, T> shape, long count) : FlowLogic<T, T>(shape)
{
    private long _left = count;

    public override void OnPush()
    {
        if (_left > 0)
        {
            _left--;
            Pull(In);
        }
        else
        {
            Push(Out, Grab(In));
        }
    }
}

internal sealed class SkipWhileLogic<T>(FlowShape<T, T> shape, Attributes attributes, Predicate<T> predicate)
    : FlowLogic<T, T>(shape, attributes)
{
    private bool _skipping = true;

    public override void OnPush()
    {
        try
        {
            var element = Grab(In);
            _skipping = _skipping && predicate(element);
            if (_skipping)
                Pull(In);
            else
                Push(Out, element);
        }
        catch (Exception e)
        {
            FailOrSkip(e);
        }
    }
}

internal sealed class PassLogic<T>(FlowShape<T, T> shape) : FlowLogic<T, T>(shape)
{
    public override void OnPush() => Push(Out, Grab(In));
}

/// <summary>The state after every element, the initial one first.</summary>
internal sealed class ScanLogic<TIn, TOut>(FlowShape<TIn, TOut> shape, Attributes attributes, TOut zero, Func<TOut, TIn, TOut> scan)
    : FlowLogic<TIn, TOut>(shape, attributes)
{
    private TOut _state = default!;
    private bool _zeroEmitted;

    public override void PreStart() => _state = zero;

    public override void OnPush()
    {
        try
        {
            Push(Out, _state = scan(_state, Grab(In)));
        }
        catch (Exception e)
        {
            OnError(e);
        }
    }

    public override void OnPull()
    {
        if (_zeroEmitted)
        {
            Pull(In);
            return;
        }

        Push(Out, _state);
        _zeroEmitted = true;
        if (IsClosed(In))
            CompleteStage();
    }

    public override void OnUpstreamFinish()
    {
        if (_zeroEmitted)
            CompleteStage();
    }

    private void OnError(Exception e)
    {
        if (Decide(e) == Directive.Restart)
            Push(Out, _state = zero);
        else
            FailOrSkip(e);
    }
}

/// <summary>The state after the last element.</summary>
internal sealed class AggregateLogic<TIn, TOut>(
    FlowShape<TIn, TOut> shape, Attributes attributes, TOut zero, Func<TOut, TIn, TOut> aggregate)
    : FlowLogic<TIn, TOut>(shape, attributes)
{
    private TOut _state = default!;

    public override void PreStart() => _state = zero;

    public override void OnPush()
    {
        try
        {
            _state = aggregate(_state, Grab(In));
        }
        catch (Exception e)
        {
            var directive = Decide(e);
            if (directive == Directive.Stop)
                FailStage(e);
            else if (directive == Directive.Restart)
                _state = zero;
        }

        TryPull(In);
    }

    public override void OnPull()
    {
        if (IsClosed(In))
            Finish();
        else
            Pull(In);
    }

    public override void OnUpstreamFinish()
    {
        if (IsAvailable(Out))
            Finish();
    }

    private void Finish()
    {
        Push(Out, _state);
        CompleteStage();
    }
}

internal sealed class RecoverLogic<T>(FlowShape<T, T> shape, Func<Exception, Akka.Util.Option<T>> recovery) : FlowLogic<T, T>(shape)
{
    public override void OnPush() => Push(Out, Grab(In));

    public override void OnUpstreamFailure(Exception e)
    {
        var recovered = recovery(e);
        if (recovered.HasValue)
            Emit(Out, recovered.Value, CompleteStage);
        else
            FailStage(e);
    }
}

internal sealed class SelectErrorLogic<T>(FlowShape<T, T> shape, Func<Exception, Exception> selector) : FlowLogic<T, T>(shape)
{
    public override void OnPush() => Push(Out, Grab(In));

    public override void OnUpstreamFailure(Exception e) => FailStage(selector(e));
}
