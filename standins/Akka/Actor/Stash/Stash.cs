using Akka.Actor.Internal;

namespace Akka.Actor;

public interface IActorStash
{
    IStash Stash { get; set; }
}

public interface IWithUnboundedStash : IActorStash;

/// <summary>Puts the current message aside; unstashing puts messages before everything that waits, in their old order.</summary>
public interface IStash
{
    int Count { get; }

    bool IsEmpty { get; }

    bool NonEmpty { get; }

    void Stash();

    void Unstash();

    void UnstashAll();
}

internal sealed class ActorStash(ActorCell cell) : IStash
{
    private readonly LinkedList<Envelope> _stashed = new();
    private long _lastStashed;

    public int Count => _stashed.Count;

    public bool IsEmpty => Count == 0;

    public bool NonEmpty => Count > 0;

    public void Stash()
    {
        if (cell.MessageNumber == _lastStashed)
            throw new IllegalActorStateException($"Can't stash the same message {cell.CurrentMessage} more than once");
        _lastStashed = cell.MessageNumber;
        _stashed.AddLast(new Envelope(cell.CurrentMessage, cell.Sender));
    }

    public void Unstash()
    {
        if (_stashed.First is not { } oldest)
            return;
        cell.EnqueueFirst(oldest.Value);
        _stashed.RemoveFirst();
    }

    public void UnstashAll()
    {
        for (var newest = _stashed.Last; newest is not null; newest = newest.Previous)
            cell.EnqueueFirst(newest.Value);
        _stashed.Clear();
    }
}
