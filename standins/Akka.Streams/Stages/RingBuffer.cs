namespace Akka.Streams.Implementation;

/// <summary>A queue of fixed capacity that can also lose elements at its ends.</summary>
internal sealed class RingBuffer<T>
{
    private readonly T[] _items;
    private long _head;
    private long _tail;

    public RingBuffer(int capacity)
    {
        if (capacity <= 0)
            throw new ArgumentException("buffer size must be positive", nameof(capacity));
        _items = new T[capacity];
    }

    public int Used => (int)(_tail - _head);

    public bool IsEmpty => _head == _tail;

    public bool IsFull => Used == _items.Length;

    public void Enqueue(T item) => _items[_tail++ % _items.Length] = item;

    public T Peek() => _items[_head % _items.Length];

    public T Dequeue()
    {
        var item = Peek();
        DropHead();
        return item;
    }

    public void DropHead() => _items[_head++ % _items.Length] = default!;

    public void DropTail() => _items[--_tail % _items.Length] = default!;

    public void Clear()
    {
        while (!IsEmpty)
            DropHead();
    }

    /// <summary>Puts an element into the buffer, full or not, by the rules of a strategy that drops.</summary>
    /// <returns>Whether the element is in the buffer now.</returns>
    public bool Offer(T item, OverflowStrategy strategy)
    {
        if (IsFull)
        {
            switch (strategy)
            {
                case OverflowStrategy.DropHead:
                    DropHead();
                    break;
                case OverflowStrategy.DropTail:
                    DropTail();
                    break;
                case OverflowStrategy.DropBuffer:
                    Clear();
                    break;
                default:
                    return false;
            }
        }

        Enqueue(item);
        return true;
    }
}
