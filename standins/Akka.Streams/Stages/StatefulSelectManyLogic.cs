using Akka.Streams.Supervision;

namespace Akka.Streams.Implementation;

/// <summary>
/// One element in, any number out. As in the official package, an enumerator is advanced right after each push, hence
/// one element ahead of demand, is not disposed, and its exceptions arrive wrapped and in their turn.
/// </summary>
internal sealed class StatefulSelectManyLogic<TIn, TOut>(
    FlowShape<TIn, TOut> shape, Attributes attributes, Func<Func<TIn, IEnumerable<TOut>>> factory)
    : FlowLogic<TIn, TOut>(shape, attributes)
{
    private Func<TIn, IEnumerable<TOut>> _concat = factory();
    private IEnumerator<TOut>? _elements;
    private Exception? _failure;
    private bool _hasNext;

    public override void OnPush()
    {
        try
        {
            _elements = _concat(Grab(In)).GetEnumerator();
            Advance();
            Next();
        }
        catch (Exception e)
        {
            if (Decide(e) == Directive.Restart)
            {
                _concat = factory();
                _hasNext = false;
            }

            FailOrSkip(e);
        }
    }

    public override void OnPull() => Next();

    public override void OnUpstreamFinish()
    {
        if (!_hasNext)
            CompleteStage();
    }

    private void Next()
    {
        if (_hasNext)
        {
            if (_failure is not null)
                throw new AggregateException(_failure);
            Push(Out, _elements!.Current);
            Advance();
            if (!_hasNext && IsClosed(In))
                CompleteStage();
        }
        else if (IsClosed(In))
        {
            CompleteStage();
        }
        else
        {
            Pull(In);
        }
    }

    private void Advance()
    {
        _failure = null;
        try
        {
            _hasNext = _elements!.MoveNext();
        }
        catch (Exception e)
        {
            _failure = e;
            _hasNext = true;
        }
    }
}
