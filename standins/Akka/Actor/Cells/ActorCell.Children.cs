namespace Akka.Actor.Internal;

/// <summary>The children. Guarded by a lock, since the guardians' children are created and stopped from any thread.</summary>
internal sealed partial class ActorCell
{
    private readonly Lock _childrenLock = new();
    private readonly Dictionary<string, ChildRestartStats> _children = [];
    private readonly HashSet<string> _dying = [];
    private bool _childrenClosed;
    private long _nextRandomName;

    public IActorRef ActorOf(Props props, string name = null)
    {
        var childName = name is null ? RandomName() : CheckName(name);
        LocalActorRef child;
        lock (_childrenLock)
        {
            if (_childrenClosed)
                throw new InvalidOperationException("Cannot create child while terminating or terminated");
            if (_children.ContainsKey(childName))
                throw new InvalidActorNameException($"Actor name \"{childName}\" is not unique!");
            child = new LocalActorRef(SystemImpl, props, _self, new ChildActorPath(_self.Path, childName, NewUid()));
            _children.Add(childName, new ChildRestartStats(child));
        }

        child.Cell.Enqueue(new Create());
        for (var i = _failed is null ? 0 : _suspendCount; i > 0; i--)
            child.Cell.Enqueue(new Suspend());
        return child;
    }

    public IActorRef Child(string name)
    {
        lock (_childrenLock)
            return _children.TryGetValue(name, out var stats) ? stats.Child : ActorRefs.Nobody;
    }

    public IEnumerable<IActorRef> GetChildren() => ChildRefs();

    public void Stop(IActorRef child)
    {
        lock (_childrenLock)
        {
            if (TryGetChild(child, out _))
                _dying.Add(child.Path.Name);
        }

        ((IInternalActorRef)child).Stop();
    }

    private static long NewUid() => Random.Shared.Next(1, int.MaxValue);

    private static string CheckName(string name)
    {
        if (name.Length == 0)
            throw new InvalidActorNameException("Actor name must not be empty.");
        if (!ActorPath.IsValidPathElement(name))
        {
            throw new InvalidActorNameException(
                $"Illegal actor name [{name}]. Actor paths must: not start with `$`, include only ASCII letters and can only contain these special characters: \"-_.*$+:@&=,!~';().");
        }

        return name;
    }

    private string RandomName() => "$" + Base64.Encode(Interlocked.Increment(ref _nextRandomName));

    private List<IInternalActorRef> ChildRefs()
    {
        lock (_childrenLock)
            return [.. _children.Values.Select(stats => stats.Child)];
    }

    private List<ChildRestartStats> ChildStats()
    {
        lock (_childrenLock)
            return [.. _children.Values];
    }

    private bool TryGetChild(IActorRef child, out ChildRestartStats stats)
    {
        lock (_childrenLock)
            return _children.TryGetValue(child.Path.Name, out stats) && stats.Child.Equals(child);
    }

    private void StopChildren()
    {
        foreach (var child in ChildRefs())
            Stop(child);
    }

    private void SuspendChildren(List<IActorRef> except)
    {
        foreach (var child in ChildRefs())
        {
            if (except is null || !except.Contains(child))
                child.SendSystemMessage(new Suspend());
        }
    }

    private bool WaitForChildren(Waiting reason)
    {
        lock (_childrenLock)
        {
            if (_dying.Count == 0)
                return false;
            _waitingFor = reason;
            return true;
        }
    }

    /// <summary>True when this was the last child that was being waited for.</summary>
    private bool RemoveChild(IActorRef child)
    {
        lock (_childrenLock)
        {
            if (!TryGetChild(child, out _))
                return false;
            _children.Remove(child.Path.Name);
            return _dying.Remove(child.Path.Name) && _dying.Count == 0;
        }
    }

    private void CloseChildren()
    {
        lock (_childrenLock)
            _childrenClosed = true;
    }
}
