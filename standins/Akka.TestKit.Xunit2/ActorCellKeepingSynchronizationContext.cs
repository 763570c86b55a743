using Akka.Actor.Internal;

namespace Akka.TestKit;

/// <summary>Keeps the test actor the implicit sender across the awaits of a test.</summary>
internal sealed class ActorCellKeepingSynchronizationContext(ActorCell cell) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object state) => ThreadPool.QueueUserWorkItem(_ =>
    {
        var (previousCell, previousContext) = (ActorCell.Current, Current);
        SetSynchronizationContext(this);
        ActorCell.Current = cell;
        try
        {
            d(state);
        }
        finally
        {
            ActorCell.Current = previousCell;
            SetSynchronizationContext(previousContext);
        }
    }, null);

    public override void Send(SendOrPostCallback d, object state)
    {
        using var done = new ManualResetEventSlim();
        Post(s =>
        {
            try
            {
                d(s);
            }
            finally
            {
                done.Set();
            }
        }, state);
        done.Wait();
    }
}
