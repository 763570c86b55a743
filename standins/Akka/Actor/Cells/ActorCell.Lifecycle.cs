namespace Akka.Actor.Internal;

/// <summary>Creation, restart and termination.</summary>
internal sealed partial class ActorCell
{
    private enum Waiting
    {
        No,
        ToCreate,
        ToRecreate,
        ToTerminate,
    }

    // What goes on once the last dying child is gone.
    private Waiting _waitingFor;
    private Exception _recreateCause;

    public void Stop() => Enqueue(new Terminate());

    internal void RunAsync(Func<Task> handler)
    {
        _suspendCount++;
        TaskScheduler.Run(handler, CurrentMessage);
    }

    /// <summary>Lets messages through again after an asynchronous handler.</summary>
    internal void AsyncHandlerDone(object message)
    {
        _suspendCount--;
        CheckReceiveTimeout(message is not INotInfluenceReceiveTimeout);
    }

    private void CreateActor()
    {
        try
        {
            _actor = NewActor();
            UseContext(_actor.AroundPreStart);
            CheckReceiveTimeout(reschedule: true);
        }
        catch (Exception cause)
        {
            ClearActor();
            _actor = null;
            throw new ActorInitializationException(_self, "Exception during creation", cause);
        }
    }

    private ActorBase NewActor()
    {
        _behaviors.Clear();
        _actorHasBeenCleared = false;
        ActorBase actor = null;
        UseContext(() =>
        {
            actor = Props.NewActor();
            if (actor is IActorStash stashing)
                stashing.Stash = new ActorStash(this);
            (actor as ReceiveActor)?.Initialize();
            actor.SupervisorStrategyInternal = Props.SupervisorStrategy;
        });
        return actor;
    }

    private void FaultRecreate(Exception cause)
    {
        if (_actor is null)
        {
            PublishError(cause, "Changing Recreate into Create after " + cause);
            FaultCreate();
            return;
        }

        if (_waitingFor == Waiting.ToTerminate)
        {
            FaultResume(null);
            return;
        }

        var failed = _actor;
        var message = CurrentMessage;
        try
        {
            UseContext(() => failed.AroundPreRestart(cause, message));
            (failed as IActorStash)?.Stash?.UnstashAll();
        }
        catch (Exception e)
        {
            PublishError(new PreRestartException(_self, e, cause, message), e.Message);
        }
        finally
        {
            ClearActor();
        }

        _recreateCause = cause;
        if (!WaitForChildren(Waiting.ToRecreate))
            FinishRecreate();
    }

    private void FinishRecreate()
    {
        var cause = _recreateCause;
        var survivors = ChildRefs();
        try
        {
            _suspendCount--;
            _failed = null;
            _actor = NewActor();
            UseContext(() => _actor.AroundPostRestart(cause, null));
            foreach (var child in survivors)
                child.SendSystemMessage(new Recreate(cause));
        }
        catch (Exception e)
        {
            ClearActor();
            HandleInvokeFailure(new PostRestartException(_self, e, cause), survivors);
        }
    }

    private void FaultCreate()
    {
        StopReceiveTimeout();
        StopChildren();
        if (!WaitForChildren(Waiting.ToCreate))
            FinishCreate();
    }

    private void FinishCreate()
    {
        _suspendCount--;
        _failed = null;
        try
        {
            CreateActor();
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
    }

    private void FaultResume(Exception causedByFailure)
    {
        if (_actor is null)
        {
            PublishError(causedByFailure, "Changing Resume into Create after " + causedByFailure);
            FaultCreate();
            return;
        }

        var perpetrator = _failed;
        _suspendCount--;
        if (causedByFailure is not null)
            _failed = null;
        foreach (var child in ChildRefs())
            child.SendSystemMessage(new Resume(child.Equals(perpetrator) ? causedByFailure : null));
    }

    private void TerminateActor()
    {
        CloseChildren();
        StopReceiveTimeout();
        UnwatchAll();
        StopChildren();
        var wasTerminating = _waitingFor == Waiting.ToTerminate;
        if (!WaitForChildren(Waiting.ToTerminate))
        {
            FinishTerminate();
            return;
        }

        if (!wasTerminating)
        {
            _suspendCount++;
            _failed = _self;
        }
    }

    private void FinishTerminate()
    {
        try
        {
            if (_actor is not null)
            {
                UseContext(_actor.AroundPostStop);
                (_actor as IActorStash)?.Stash?.UnstashAll();
            }
        }
        catch (Exception e)
        {
            PublishError(e, e.Message);
        }

        _terminated = true;
        _executor.Detach();
        SystemImpl.EventStream.Unsubscribe(_self);
        ParentRef.SendSystemMessage(new DeathWatchNotification(_self, ExistenceConfirmed: true));
        TellWatchersWeDied();
        UnwatchAll();
        ClearActor();
        _actor = null;
    }

    private void ClearActor()
    {
        if (_actor is not null)
        {
            try
            {
                (_actor as IDisposable)?.Dispose();
            }
            catch (Exception e)
            {
                PublishError(e, $"An error occurred while disposing {_actor.GetType()} actor. Reason: {e.Message}");
            }

            _actor.Clear(SystemImpl.DeadLetters);
        }

        _actorHasBeenCleared = true;
        CurrentMessage = null;
        _behaviors.Clear();
    }
}
