using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>Passes elements on until a task ends.</summary>
internal sealed class KillSwitchStage<T, TMat>(Func<(TMat Switch, Task End)> create) : GraphStageWithMaterializedValue<FlowShape<T, T>, TMat>
{
    public override FlowShape<T, T> Shape { get; } = new(new Inlet<T>("KillSwitch.in"), new Outlet<T>("KillSwitch.out"));

    public override ILogicAndMaterializedValue<TMat> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var (killSwitch, end) = create();
        return new LogicAndMaterializedValue<TMat>(new Logic(Shape, end), killSwitch);
    }

    private sealed class Logic(FlowShape<T, T> shape, Task end) : FlowLogic<T, T>(shape)
    {
        public override void PreStart()
        {
            if (end.IsCompleted)
                OnEnd(end);
            else
                end.ContinueWith(GetAsyncCallback<Task>(OnEnd), TaskScheduler.Default);
        }

        public override void OnPush() => Push(Out, Grab(In));

        private void OnEnd(Task ended)
        {
            if (ended.Exception is { } failure)
                FailStage(failure);
            else
                CompleteStage();
        }
    }
}

internal sealed class CancellationLogic<T>(FlowShape<T, T> shape, bool gracefully, CancellationToken token) : FlowLogic<T, T>(shape)
{
    private CancellationTokenRegistration _registration;

    public override void PreStart()
    {
        if (token.IsCancellationRequested)
            OnCancel();
        else
            _registration = token.Register(GetAsyncCallback(OnCancel));
    }

    public override void PostStop() => _registration.Dispose();

    public override void OnPush() => Push(Out, Grab(In));

    private void OnCancel()
    {
        if (gracefully)
            CompleteStage();
        else
            FailStage(new OperationCanceledException("Stage cancelled due to cancellation token request.", token));
    }
}
