using System.Threading.Channels;
using Akka.Streams;
using Akka.Streams.Stage;

namespace Conformance.Akka.Tests.Streams.Probes;

/// <summary>A sink driven by the test: it asks for elements one by one.</summary>
internal sealed class SinkProbe<T>(Action<Action> run)
{
    private readonly Channel<object> _signals = Channel.CreateUnbounded<object>();

    /// <summary>Signals that have come so far; meaningful after <see cref="SyncAsync"/>.</summary>
    public int Signals { get; private set; }

    internal Action OnRequest { get; set; } = null!;

    internal Action OnCancel { get; set; } = null!;

    private sealed record Completed;

    public void Request() => run(OnRequest);

    public void Cancel() => run(OnCancel);

    public async Task<T> NextAsync()
    {
        Request();
        return Assert.IsAssignableFrom<T>(await SignalAsync());
    }

    public async Task ExpectNextAsync(params T[] elements)
    {
        foreach (var element in elements)
            Assert.Equal(element, await NextAsync());
    }

    /// <summary>The element that was requested before.</summary>
    public async Task<T> RequestedAsync() => Assert.IsAssignableFrom<T>(await SignalAsync());

    public async Task ExpectRequestedAsync(T element) => Assert.Equal(element, await RequestedAsync());

    public async Task ExpectCompleteAsync() => Assert.IsType<Completed>(await SignalAsync());

    public async Task<Exception> ExpectFailureAsync() => Assert.IsAssignableFrom<Exception>(await SignalAsync());

    /// <summary>Waits until everything that was sent before has had all its consequences in the same actor.</summary>
    public Task SyncAsync() => Sync.RunAsync(run);

    internal void Element(T element) => Add(element!);

    internal void Finish() => Add(new Completed());

    internal void Failed(Exception cause) => Add(cause);

    private void Add(object signal)
    {
        Signals++;
        _signals.Writer.TryWrite(signal);
    }

    private Task<object> SignalAsync() => _signals.Reader.ReadAsync().AsTask().WaitAsync(StreamSpec.Patience);
}

internal sealed class SinkProbeStage<T> : GraphStageWithMaterializedValue<SinkShape<T>, SinkProbe<T>>
{
    private readonly Inlet<T> _in = new("probe.in");

    public SinkProbeStage() => Shape = new SinkShape<T>(_in);

    public override SinkShape<T> Shape { get; }

    public override ILogicAndMaterializedValue<SinkProbe<T>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var gate = new Gate();
        var probe = new SinkProbe<T>(gate.Run);
        return new LogicAndMaterializedValue<SinkProbe<T>>(new Logic(this, gate, probe), probe);
    }

    private sealed class Logic : GraphStageLogic
    {
        private readonly Gate _gate;

        public Logic(SinkProbeStage<T> stage, Gate gate, SinkProbe<T> probe) : base(stage.Shape)
        {
            _gate = gate;
            probe.OnRequest = () => TryPull(stage._in);
            probe.OnCancel = () => Cancel(stage._in);
            SetHandler(
                stage._in,
                onPush: () => probe.Element(Grab(stage._in)),
                onUpstreamFinish: probe.Finish,
                onUpstreamFailure: probe.Failed);
        }

        public override void PreStart()
        {
            SetKeepGoing(true);
            _gate.Open(GetAsyncCallback<Action>(action => action()));
        }
    }
}
