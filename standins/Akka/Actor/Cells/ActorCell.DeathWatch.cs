namespace Akka.Actor.Internal;

/// <summary>Who watches this actor, whom it watches, and the notices on their way to it.</summary>
internal sealed partial class ActorCell
{
    // The value is the message of WatchWith; null stands for Terminated.
    private readonly Dictionary<IActorRef, object> _watching = [];
    private readonly Dictionary<IActorRef, object> _terminatedQueue = [];
    private readonly HashSet<IInternalActorRef> _watchedBy = [];

    public IActorRef Watch(IActorRef subject) => StartWatching(subject, null);

    public IActorRef WatchWith(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return StartWatching(subject, message);
    }

    public IActorRef Unwatch(IActorRef subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var watchee = (IInternalActorRef)subject;
        if (_watching.Remove(watchee))
            watchee.SendSystemMessage(new Unwatch(watchee, _self));
        _terminatedQueue.Remove(watchee);
        return subject;
    }

    private IActorRef StartWatching(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var watchee = (IInternalActorRef)subject;
        if (!watchee.Equals(_self) && _watching.TryAdd(watchee, message))
            watchee.SendSystemMessage(new Watch(watchee, _self));
        return subject;
    }

    private void AddWatcher(Watch watch)
    {
        if (!watch.Watcher.Equals(_self))
            _watchedBy.Add(watch.Watcher);
    }

    private void WatchedActorTerminated(DeathWatchNotification notification)
    {
        var actor = notification.Actor;
        if (_watching.Remove(actor, out var message) && _waitingFor != Waiting.ToTerminate)
        {
            _terminatedQueue[actor] = message;
            // Through the mailbox, so that it comes after what the watchee had sent, and Unwatch can still cancel it.
            Enqueue(new Terminated(actor, notification.ExistenceConfirmed, addressTerminated: false), actor);
        }

        HandleChildTerminated(actor);
    }

    private void ReceivedTerminated(Terminated terminated)
    {
        if (_terminatedQueue.Remove(terminated.ActorRef, out var message))
            ReceiveMessage(message ?? terminated);
    }

    private void TellWatchersWeDied()
    {
        foreach (var watcher in _watchedBy)
        {
            if (!watcher.Equals(ParentRef))
                watcher.SendSystemMessage(new DeathWatchNotification(_self, ExistenceConfirmed: true));
        }

        _watchedBy.Clear();
    }

    private void UnwatchAll()
    {
        foreach (var watchee in _watching.Keys.Cast<IInternalActorRef>())
            watchee.SendSystemMessage(new Unwatch(watchee, _self));
        _watching.Clear();
        _terminatedQueue.Clear();
    }
}
