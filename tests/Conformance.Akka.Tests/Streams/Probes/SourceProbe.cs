using System.Threading.Channels;
using Akka.Streams;
using Akka.Streams.Stage;

namespace Conformance.Akka.Tests.Streams.Probes;

/// <summary>A source driven by the test, element by element.</summary>
internal sealed class SourceProbe<T>(Action<Action> run)
{
    private readonly Channel<Exception?> _signals = Channel.CreateUnbounded<Exception?>();

    /// <summary>How often downstream has asked so far; meaningful after <see cref="SyncAsync"/>.</summary>
    public int Pulls { get; private set; }

    public Exception? CancelCause { get; private set; }

    internal Action<T> OnPush { get; set; } = null!;

    internal Action OnComplete { get; set; } = null!;

    internal Action<Exception> OnFail { get; set; } = null!;

    public async Task ExpectPullAsync() => Assert.Null(await _signals.Reader.ReadAsync().AsTask().WaitAsync(StreamSpec.Patience));

    public async Task<Exception> ExpectCancelAsync()
    {
        Exception? signal;
        do
            signal = await _signals.Reader.ReadAsync().AsTask().WaitAsync(StreamSpec.Patience);
        while (signal is null);
        return signal;
    }

    public void Push(T element) => run(() => OnPush(element));

    public async Task PushWhenPulledAsync(params T[] elements)
    {
        foreach (var element in elements)
        {
            await ExpectPullAsync();
            Push(element);
        }
    }

    public void Complete() => run(OnComplete);

    public void Fail(Exception cause) => run(() => OnFail(cause));

    /// <summary>Waits until everything that was sent before has had all its consequences in the same actor.</summary>
    public Task SyncAsync() => Sync.RunAsync(run);

    internal void Pulled()
    {
        Pulls++;
        _signals.Writer.TryWrite(null);
    }

    internal void Cancelled(Exception cause)
    {
        CancelCause = cause;
        _signals.Writer.TryWrite(cause);
    }
}

internal sealed class SourceProbeStage<T> : GraphStageWithMaterializedValue<SourceShape<T>, SourceProbe<T>>
{
    private readonly Outlet<T> _out = new("probe.out");

    public SourceProbeStage() => Shape = new SourceShape<T>(_out);

    public override SourceShape<T> Shape { get; }

    public override ILogicAndMaterializedValue<SourceProbe<T>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var gate = new Gate();
        var probe = new SourceProbe<T>(gate.Run);
        return new LogicAndMaterializedValue<SourceProbe<T>>(new Logic(this, gate, probe), probe);
    }

    private sealed class Logic : GraphStageLogic
    {
        private readonly Gate _gate;

        public Logic(SourceProbeStage<T> stage, Gate gate, SourceProbe<T> probe) : base(stage.Shape)
        {
            _gate = gate;
            probe.OnPush = element => Push(stage._out, element);
            probe.OnComplete = () => Complete(stage._out);
            probe.OnFail = cause => Fail(stage._out, cause);
            SetHandler(stage._out, onPull: probe.Pulled, onDownstreamFinish: probe.Cancelled);
        }

        public override void PreStart()
        {
            // Answers also after the outlet is closed, so that tests can wait for it.
            SetKeepGoing(true);
            _gate.Open(GetAsyncCallback<Action>(action => action()));
        }
    }
}
