namespace Akka.Actor.Internal;

/// <summary>The message that the actor gets when nothing else comes for a while.</summary>
internal sealed partial class ActorCell
{
    private ICancelable _pendingReceiveTimeout;

    public TimeSpan? ReceiveTimeout { get; private set; }

    public void SetReceiveTimeout(TimeSpan? timeout) => ReceiveTimeout = timeout;

    private void CheckReceiveTimeout(bool reschedule)
    {
        if (ReceiveTimeout is not { } timeout)
        {
            CancelReceiveTimeout();
        }
        else if (reschedule || _pendingReceiveTimeout is null)
        {
            _pendingReceiveTimeout.CancelIfNotNull();
            _pendingReceiveTimeout = SystemImpl.Scheduler.ScheduleTellOnceCancelable(timeout, _self, Akka.Actor.ReceiveTimeout.Instance, _self);
        }
    }

    private void CancelReceiveTimeout()
    {
        _pendingReceiveTimeout.CancelIfNotNull();
        _pendingReceiveTimeout = null;
    }

    private void StopReceiveTimeout()
    {
        ReceiveTimeout = null;
        CancelReceiveTimeout();
    }
}
