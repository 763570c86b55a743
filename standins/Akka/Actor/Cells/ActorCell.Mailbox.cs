using System.Collections.Concurrent;
using Akka.Dispatch;

namespace Akka.Actor.Internal;

/// <summary>The mailbox: many senders, one actor; at most one thread runs the actor at any time.</summary>
internal sealed partial class ActorCell : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<Envelope> _messages = new();
    private readonly ConcurrentQueue<SystemMessage> _systemMessages = new();
    private readonly Stack<Envelope> _unstashed = new();
    private readonly List<SystemMessage> _postponed = [];
    private readonly IMailboxExecutor _executor;
    private int _scheduled;
    private int _suspendCount;
    private volatile bool _terminated;

    internal bool IsSuspended => _suspendCount > 0;

    internal void Enqueue(object message, IActorRef sender)
    {
        ArgumentNullException.ThrowIfNull(message);
        var from = sender ?? SystemImpl.DeadLetters;
        if (_terminated)
        {
            ToDeadLetters(new Envelope(message, from));
            return;
        }

        _messages.Enqueue(new Envelope(message, from));
        Schedule();
    }

    internal void Enqueue(SystemMessage message)
    {
        if (_terminated)
        {
            ((IInternalActorRef)SystemImpl.DeadLetters).SendSystemMessage(message);
            return;
        }

        _systemMessages.Enqueue(message);
        Schedule();
    }

    /// <summary>Puts a stashed message before everything else that waits.</summary>
    internal void EnqueueFirst(Envelope envelope)
    {
        _unstashed.Push(envelope);
        if (envelope.Message is Terminated terminated)
            _terminatedQueue[terminated.ActorRef] = null;
    }

    void IThreadPoolWorkItem.Execute() => RunMailbox();

    internal void RunMailbox()
    {
        var previous = _current;
        _current = this;
        try
        {
            ProcessSystemMessages();
            for (var left = Dispatcher.Throughput; left > 0 && !IsSuspended && !_terminated && TryDequeue(out var next); left--)
            {
                Invoke(next);
                ProcessSystemMessages();
            }

            if (_terminated)
                DrainToDeadLetters();
        }
        finally
        {
            _current = previous;
            // A full fence: a message enqueued before this must be seen below, one after it schedules by itself.
            Interlocked.Exchange(ref _scheduled, 0);
        }

        if (!_systemMessages.IsEmpty || ((_terminated || !IsSuspended) && (_unstashed.Count > 0 || !_messages.IsEmpty)))
            Schedule();
    }

    private void Schedule()
    {
        if (Interlocked.CompareExchange(ref _scheduled, 1, 0) == 0)
            _executor.Execute(this);
    }

    private bool TryDequeue(out Envelope envelope) => _unstashed.TryPop(out envelope) || _messages.TryDequeue(out envelope);

    private void Invoke(Envelope envelope)
    {
        var influencesReceiveTimeout = envelope.Message is not INotInfluenceReceiveTimeout;
        try
        {
            CurrentMessage = envelope.Message;
            MessageNumber++;
            Sender = envelope.Sender;
            if (influencesReceiveTimeout)
                CancelReceiveTimeout();
            if (envelope.Message is IAutoReceivedMessage automatic)
                AutoReceive(automatic);
            else
                ReceiveMessage(envelope.Message);
            CurrentMessage = null;
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
        finally
        {
            CheckReceiveTimeout(influencesReceiveTimeout);
        }
    }

    private void ReceiveMessage(object message) => _actor.AroundReceive(_behaviors.Peek(), message);

    internal void AutoReceive(IAutoReceivedMessage message)
    {
        switch (message)
        {
            case Terminated terminated:
                ReceivedTerminated(terminated);
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case PoisonPill:
                Stop();
                break;
        }
    }

    private void ProcessSystemMessages()
    {
        while (!_terminated && _systemMessages.TryDequeue(out var message))
            Process(message);
    }

    private void Process(SystemMessage message)
    {
        if (MustWait(message))
        {
            _postponed.Add(message);
            return;
        }

        try
        {
            Handle(message);
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }

        while (!_terminated && _postponed.Find(m => !MustWait(m)) is { } ready)
        {
            _postponed.Remove(ready);
            Process(ready);
        }
    }

    private bool MustWait(SystemMessage message) => message switch
    {
        Recreate or Resume or Suspend => _waitingFor is Waiting.ToRecreate or Waiting.ToCreate,
        Akka.Actor.Internal.Failed => IsSuspended || _waitingFor is Waiting.ToRecreate or Waiting.ToCreate,
        _ => false,
    };

    private void Handle(SystemMessage message)
    {
        switch (message)
        {
            case RunTask run:
                CurrentMessage = run.Message;
                run.Scheduler.Execute(run.Task);
                CurrentMessage = null;
                break;
            case TaskFailed failure:
                CurrentMessage = failure.Message;
                _suspendCount--;
                HandleInvokeFailure(failure.Cause);
                break;
            case Failed failed:
                HandleFailed(failed);
                break;
            case DeathWatchNotification notification:
                WatchedActorTerminated(notification);
                break;
            case Create:
                CreateActor();
                break;
            case Watch watch:
                AddWatcher(watch);
                break;
            case Unwatch unwatch:
                _watchedBy.Remove(unwatch.Watcher);
                break;
            case Recreate recreate:
                FaultRecreate(recreate.Cause);
                break;
            case Suspend:
                _suspendCount++;
                SuspendChildren(except: null);
                break;
            case Resume resume:
                FaultResume(resume.CausedByFailure);
                break;
            case Terminate:
                TerminateActor();
                break;
        }
    }

    private void DrainToDeadLetters()
    {
        while (_systemMessages.TryDequeue(out var message))
            ((IInternalActorRef)SystemImpl.DeadLetters).SendSystemMessage(message);
        while (TryDequeue(out var envelope))
            ToDeadLetters(envelope);
    }

    private void ToDeadLetters(Envelope envelope)
    {
        // A subscriber to dead letters that has died must not breed more of them.
        if (envelope.Message is not Event.DeadLetter)
            SystemImpl.DeadLetters.Tell(new Event.DeadLetter(envelope.Message, envelope.Sender, _self), envelope.Sender);
    }
}
