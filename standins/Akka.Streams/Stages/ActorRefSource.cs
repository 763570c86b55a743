using Akka.Actor;

namespace Akka.Streams.Implementation;

/// <summary>The actor behind <see cref="Dsl.Source.ActorRef{T}"/>; it feeds the stream through an asynchronous boundary.</summary>
internal sealed class ActorRefSource<T> : ActorBase
{
    private readonly RingBuffer<T>? _buffer;
    private readonly OverflowStrategy _strategy;
    private readonly InputBoundary _stream;
    private int _demand;
    private bool _draining;

    public ActorRefSource(int bufferSize, OverflowStrategy strategy, InputBoundary stream)
    {
        _buffer = bufferSize > 0 ? new RingBuffer<T>(bufferSize) : null;
        _strategy = strategy;
        _stream = stream;
    }

    private sealed record Request(int Count);

    private sealed record Cancel;

    public static Built Build(MaterializationSession session, int bufferSize, OverflowStrategy strategy)
    {
        var upstream = new Upstream();
        var boundary = session.ConnectExternal(upstream, out var end);
        var props = Props.Create(() => new ActorRefSource<T>(bufferSize, strategy, boundary));
        upstream.Actor = session.Materializer.Supervisor.Ask<IActorRef>(props).GetAwaiter().GetResult();
        return new Built([], [end], upstream.Actor);
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Request request:
                _demand += request.Count;
                Drain();
                return true;
            case Cancel:
                Context.Stop(Self);
                return true;
            case Status.Success:
                _draining = true;
                Drain();
                return true;
            case Status.Failure failure:
                Fail(failure.Cause);
                return true;
            case T element:
                if (!_draining)
                    Accept(element);
                return true;
            default:
                return false;
        }
    }

    protected override void PostStop()
    {
        if (!_draining)
            _stream.Fail(new AbruptTerminationException(Self));
    }

    private void Accept(T element)
    {
        if (_demand > 0)
        {
            _demand--;
            _stream.Next(element!);
        }
        else if (_buffer is { IsFull: true } && _strategy == OverflowStrategy.Fail)
        {
            Fail(new BufferOverflowException($"Buffer overflow, max capacity was ({_buffer.Used})"));
        }
        else
        {
            _buffer?.Offer(element, _strategy);
        }
    }

    private void Drain()
    {
        while (_demand > 0 && _buffer is { IsEmpty: false })
        {
            _demand--;
            _stream.Next(_buffer.Dequeue()!);
        }

        if (!_draining || _buffer is { IsEmpty: false })
            return;
        _stream.Complete();
        Context.Stop(Self);
    }

    private void Fail(Exception cause)
    {
        _draining = true;
        _stream.Fail(cause);
        Context.Stop(Self);
    }

    private sealed class Upstream : IUpstream
    {
        public IActorRef Actor { get; set; } = ActorRefs.Nobody;

        void IUpstream.Request(int count) => Actor.Tell(new Request(count), ActorRefs.NoSender);

        void IUpstream.Cancel(Exception cause) => Actor.Tell(new Cancel(), ActorRefs.NoSender);
    }
}
