using Akka.Streams;
using Akka.Streams.Stage;

namespace Conformance.Akka.Tests.Streams;

/// <summary>A stage whose logic a test fills in; what is left out passes everything on.</summary>
internal sealed class LogicStage<T>(Action<FlowShape<T, T>, LogicStage<T>.Logic> configure) : GraphStage<FlowShape<T, T>>
{
    public override FlowShape<T, T> Shape { get; } = new(new Inlet<T>("logic.in"), new Outlet<T>("logic.out"));

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes)
    {
        var logic = new Logic(Shape);
        configure(Shape, logic);
        return logic;
    }

    internal sealed class Logic : TimerGraphStageLogic
    {
        private readonly FlowShape<T, T> _shape;

        public Logic(FlowShape<T, T> shape) : base(shape)
        {
            _shape = shape;
            Pushed = PassOn;
            Pulled = PullIt;
            Finished = CompleteStage;
            SetHandler(shape.Inlet, onPush: () => Pushed(), onUpstreamFinish: () => Finished());
            SetHandler(shape.Outlet, onPull: () => Pulled());
        }

        public Action Started { get; set; } = () => { };

        public Action Stopped { get; set; } = () => { };

        public Action Pushed { get; set; }

        public Action Pulled { get; set; }

        public Action Finished { get; set; }

        public Action<string> Timer { get; set; } = _ => { };

        public override void PreStart() => Started();

        public override void PostStop() => Stopped();

        public void PassOn() => Push(_shape.Outlet, Grab(_shape.Inlet));

        public void PullIt() => Pull(_shape.Inlet);

        public void PushIt(T element) => Push(_shape.Outlet, element);

        public void CloseOut() => Complete(_shape.Outlet);

        public T GrabIt() => Grab(_shape.Inlet);

        public void EmitOne(T element) => Emit(_shape.Outlet, element);

        public void EmitOne(T element, Action andThen) => Emit(_shape.Outlet, element, andThen);

        public void EmitAll(IEnumerable<T> elements) => EmitMultiple(_shape.Outlet, elements);

        public void Once(string key, TimeSpan delay) => ScheduleOnce(key, delay);

        public void Repeat(string key, TimeSpan interval) => ScheduleRepeatedly(key, interval);

        public void CancelIt(string key) => CancelTimer(key);

        public bool IsActive(string key) => IsTimerActive(key);

        public void KeepGoing(bool enabled) => SetKeepGoing(enabled);

        public Action<TArg> Callback<TArg>(Action<TArg> handler) => GetAsyncCallback(handler);

        public Action Callback(Action handler) => GetAsyncCallback(handler);

        public StageActor Actor(StageActorRef.Receive receive) => GetStageActor(receive);

        protected override void OnTimer(object timerKey) => Timer((string)timerKey);
    }
}
