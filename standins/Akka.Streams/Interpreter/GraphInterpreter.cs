using Akka.Event;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>
/// Runs the stages of one island on whatever thread calls it: a queue of connections that have something to deliver.
/// A push that follows a push, and a pull that follows a pull, is delivered at once instead of through the queue.
/// </summary>
internal sealed class GraphInterpreter
{
    private const int ChaseLimit = 16;

    [ThreadStatic]
    private static GraphInterpreter? _current;

    private readonly List<Connection> _connections = [];
    private Connection[] _queue = [];
    private int _head;
    private int _tail;
    private int _chases;
    private Connection? _chasedPush;
    private Connection? _chasedPull;
    private GraphStageLogic? _active;
    private int _running;

    public static GraphInterpreter? Current => _current;

    public static GraphStageLogic ActiveStage => _current?._active
        ?? throw new InvalidOperationException("There is no stage running on this thread.");

    public List<GraphStageLogic> Logics { get; } = [];

    public ILoggingAdapter Log { get; set; } = null!;

    public bool IsSuspended => _head != _tail;

    public bool IsCompleted => _running == 0 && !IsSuspended;

    public void Connect(PortEnd from, PortEnd to)
    {
        var connection = new Connection(this, from.Logic, to.Logic)
        {
            OutHandler = from.Logic.Handlers[from.Index] as IOutHandler ?? throw NoHandler(from),
            InHandler = to.Logic.Handlers[to.Index] as IInHandler ?? throw NoHandler(to),
        };
        from.Logic.Connections[from.Index] = connection;
        to.Logic.Connections[to.Index] = connection;
        _connections.Add(connection);
    }

    public void Init()
    {
        // No connection is ever queued twice, so this is room enough.
        _queue = new Connection[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_connections.Count + 1)];
        _running = Logics.Count;
        foreach (var logic in Logics)
            logic.OpenPorts = logic.Connections.Length;
        foreach (var logic in Logics)
            Run(logic, logic.PreStart);
    }

    /// <summary>Delivers events until none is left or the limit is reached.</summary>
    public void Execute(int limit)
    {
        var outer = _current;
        _current = this;
        try
        {
            while (limit-- > 0 && _head != _tail)
            {
                _chases = ChaseLimit;
                Deliver(Dequeue(), Event.Queued);
                while (_chasedPush is { } push)
                {
                    _chasedPush = null;
                    Deliver(push, Event.Push);
                }

                while (_chasedPull is { } pull)
                {
                    _chasedPull = null;
                    Deliver(pull, Event.Pull);
                }

                StopChasing();
            }
        }
        finally
        {
            // What is scheduled from outside this loop must be queued.
            _chases = 0;
            _current = outer;
        }
    }

    /// <summary>Lets a stage react to something that happened outside of the stream.</summary>
    public void Run(GraphStageLogic logic, Action action)
    {
        if (logic.IsCompleted)
            return;
        var outer = _current;
        _current = this;
        _active = logic;
        try
        {
            action();
        }
        catch (Exception e)
        {
            Log.Error(e, "Error in stage [{0}]: {1}", logic, e.Message);
            logic.FailStage(e);
        }
        finally
        {
            AfterRun(logic);
            _current = outer;
        }
    }

    /// <summary>Stops what still runs.</summary>
    public void Finish()
    {
        foreach (var logic in Logics.Where(l => !l.IsCompleted))
            Finalize(logic);
    }

    public void Activate(GraphStageLogic logic) => _active = logic;

    public void SchedulePush(Connection connection)
    {
        if (_chases > 0 && _chasedPush is null)
        {
            _chases--;
            _chasedPush = connection;
        }
        else
        {
            Enqueue(connection);
        }
    }

    public void SchedulePull(Connection connection)
    {
        if (_chases > 0 && _chasedPull is null)
        {
            _chases--;
            _chasedPull = connection;
        }
        else
        {
            Enqueue(connection);
        }
    }

    /// <summary>A connection that closes needs a look at its whole state, which only the queue gives it.</summary>
    public void StopChasing(Connection connection)
    {
        if (_chasedPush == connection || _chasedPull == connection)
            StopChasing();
    }

    public void Enqueue(Connection connection) => _queue[_tail++ & (_queue.Length - 1)] = connection;

    private Connection Dequeue() => _queue[_head++ & (_queue.Length - 1)];

    private enum Event
    {
        Queued,
        Push,
        Pull,
    }

    private void Deliver(Connection connection, Event kind)
    {
        _active = null;
        try
        {
            switch (kind)
            {
                case Event.Push:
                    connection.DeliverPush();
                    break;
                case Event.Pull:
                    connection.DeliverPull();
                    break;
                default:
                    connection.Process();
                    break;
            }
        }
        catch (Exception e) when (_active is { } failed)
        {
            Log.Error(e, "Error in stage [{0}]: {1}", failed, e.Message);
            failed.FailStage(e);
            StopChasing();
        }

        if (_active is { } active)
            AfterRun(active);
    }

    private void StopChasing()
    {
        if (_chasedPush is { } push)
        {
            _chasedPush = null;
            Enqueue(push);
        }

        if (_chasedPull is { } pull)
        {
            _chasedPull = null;
            Enqueue(pull);
        }
    }

    private void AfterRun(GraphStageLogic logic)
    {
        if (!logic.IsCompleted)
            return;
        _running--;
        Finalize(logic);
    }

    private void Finalize(GraphStageLogic logic)
    {
        try
        {
            logic.PostStop();
            logic.AfterPostStop();
        }
        catch (Exception e)
        {
            Log.Error(e, "Error during PostStop in [{0}]", logic);
        }
    }

    private static InvalidOperationException NoHandler(PortEnd end)
        => new($"No handler defined in stage {end.Logic} for port {end.Index}");
}
