using Akka.Streams.Supervision;
using Akka.Util;

namespace Akka.Streams.Implementation;

/// <summary>While downstream does not ask, aggregates up to a number of elements into one.</summary>
/// <param name="max">How many elements may be added to a seed; null for any number.</param>
internal sealed class BatchLogic<TIn, TOut>(
    FlowShape<TIn, TOut> shape, Attributes attributes, long? max, Func<TIn, TOut> seed, Func<TOut, TIn, TOut> aggregate)
    : FlowLogic<TIn, TOut>(shape, attributes)
{
    private Option<TOut> _batch = Option<TOut>.None;
    private Option<TIn> _pending = Option<TIn>.None;
    private long _left = max ?? 1;

    public override void PreStart() => Pull(In);

    public override void OnPush()
    {
        var element = Grab(In);
        if (!_batch.HasValue)
            Try(() => Start(element));
        else if (_left < Cost)
            _pending = element;
        else
            Try(() => Add(element));

        if (IsAvailable(Out))
            Flush();
        if (!_pending.HasValue)
            TryPull(In);
    }

    public override void OnPull()
    {
        if (_batch.HasValue)
            Flush();
        if (IsClosed(In) && !_batch.HasValue)
            CompleteStage();
        else
            PullOnce();
    }

    public override void OnUpstreamFinish()
    {
        if (!_batch.HasValue)
            CompleteStage();
    }

    private long Cost => max is null ? 0 : 1;

    private void Start(TIn element)
    {
        _batch = seed(element);
        _left -= Cost;
    }

    private void Add(TIn element)
    {
        _batch = aggregate(_batch.Value, element);
        _left -= Cost;
    }

    private void Flush()
    {
        if (_batch.HasValue)
            Push(Out, _batch.Value);
        Reset();
        if (!_pending.HasValue)
            return;
        var element = _pending.Value;
        _pending = Option<TIn>.None;
        Try(() => Start(element));
    }

    private void Reset()
    {
        _batch = Option<TOut>.None;
        _left = max ?? 1;
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            var directive = Decide(e);
            if (directive == Directive.Stop)
                FailStage(e);
            else if (directive == Directive.Restart)
                Reset();
        }
    }
}
