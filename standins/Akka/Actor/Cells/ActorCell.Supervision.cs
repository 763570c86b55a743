using System.Runtime.ExceptionServices;
using Akka.Event;

namespace Akka.Actor.Internal;

/// <summary>What happens when this actor or one of its children fails.</summary>
internal sealed partial class ActorCell
{
    // The actor whose failure this cell is waiting to be told about: itself, or a child it escalated for.
    private IActorRef _failed;

    private void HandleInvokeFailure(Exception cause, IReadOnlyCollection<IInternalActorRef> childrenNotToSuspend = null)
    {
        if (_failed is not null || _terminated)
            return;

        _suspendCount++;
        List<IActorRef> except = [.. childrenNotToSuspend ?? []];
        if (CurrentMessage is Failed)
        {
            _failed = Sender;
            except.Add(Sender);
        }
        else
        {
            _failed = _self;
        }

        SuspendChildren(except);
        ParentRef.SendSystemMessage(new Failed(_self, cause, _self.Path.Uid));
    }

    private void HandleFailed(Failed failed)
    {
        CurrentMessage = failed;
        Sender = failed.Child;
        if (!TryGetChild(failed.Child, out var stats))
        {
            Publish(new Debug(_self.Path.ToString(), _actor?.GetType() ?? Props.Type,
                $"Dropping Failed({failed.Cause}) from unknown child {failed.Child}"));
            return;
        }

        if (!_actor.SupervisorStrategyInternal.HandleFailure(this, failed.Child, failed.Cause, stats, ChildStats()))
            ExceptionDispatchInfo.Capture(failed.Cause).Throw();
        CurrentMessage = null;
    }

    private void HandleChildTerminated(IActorRef child)
    {
        if (!RemoveChild(child) || _waitingFor == Waiting.No)
            return;
        var next = _waitingFor;
        _waitingFor = Waiting.No;
        switch (next)
        {
            case Waiting.ToRecreate:
                FinishRecreate();
                break;
            case Waiting.ToCreate:
                FinishCreate();
                break;
            case Waiting.ToTerminate:
                FinishTerminate();
                break;
        }
    }
}
