using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using Lethean.Actors.Model;
using Lethean.Actors.Traffic;

namespace Lethean.Actors.Simulation;

/// <summary>
/// A second network answers with the last snapshot, one sample at a time, and the model learns from what was answered. In
/// real time at most a queue of samples waits for that; the next one is answered and not learned from. On the virtual clock
/// each is learned from before the next is answered, so that the weights that answer depend on the count of samples alone.
/// </summary>
internal sealed class SnapshotDelivery : NetworkDelivery
{
    public const string Backlog = "backlog";
    public const string ModelCrashed = "model-crashed";

    private readonly IActorRef _server;
    private readonly int _queue;
    private readonly Questions _questions;

    /// <param name="server">Answers.</param>
    /// <param name="queue">Answered samples that may wait for the model, 0 or more.</param>
    public SnapshotDelivery(
        LiveNetwork network, Attackers attackers, TrafficTimeline traffic, IActorRef server, int queue, Questions questions)
        : base(network, attackers, traffic) => (_server, _queue, _questions) = (server, queue, questions);

    public override Flow<TrafficSample, TrafficSample, NotUsed> Flow()
    {
        var admitted = Akka.Streams.Dsl.Flow.Create<TrafficSample>();
        return Clock.Now is null
            ? admitted.SelectAsync(1, async sample => await LearnAsync(await AnswerAsync(sample))).Named("delivery")
            : admitted.SelectAsync(1, AnswerAsync).Via(Learning()).Named("delivery");
    }

    private async Task<TrafficSample> AnswerAsync(TrafficSample admitted)
    {
        var takenUp = Clock.Now;
        var sample = await TakeUpAsync(admitted);
        if (sample.FailReason is { } reason)
            return Failed(sample, reason);
        var question = new FrozenNetworkActor.Answer(sample.Sample.Image);
        var answered = await _questions.AskAsync<FrozenNetworkActor.Answered>(_server, question, "server");
        var sent = Answered(sample with { Served = answered.Sample }, takenUp, answered.ServiceTime, answered.WeightAge);
        return Attackers.Hear(sent, answered.Sample.Prediction);
    }

    /// <summary>
    /// <code>
    /// answered ─► backlog ─► learn ─► merge ─► out
    ///                └─ not learned from ─┘
    /// </code>
    /// What nobody learns from does not wait for what is learned from.
    /// </summary>
    private IGraph<FlowShape<TrafficSample, TrafficSample>, NotUsed> Learning() => GraphDsl.Create(graph =>
    {
        var backlog = graph.Add(new BacklogStage(_queue));
        var learn = graph.Add(Akka.Streams.Dsl.Flow.Create<TrafficSample>().SelectAsync(1, LearnAsync));
        var merge = graph.Add(new Merge<TrafficSample>(2));
        graph.From(backlog.Out0).Via(learn).To(merge.In(0));
        graph.From(backlog.Out1).To(merge.In(1));
        return new FlowShape<TrafficSample, TrafficSample>(backlog.In, merge.Out);
    });

    private async Task<TrafficSample> LearnAsync(TrafficSample answered)
    {
        if (answered.FailReason is not null)
            return answered;
        switch (await Network.ServeAsync(answered))
        {
            case ModelActor.Served served:
                await Network.AccountAsync(served);
                // What the user was told, with what the model made of the sample afterwards.
                var told = answered.Served!;
                return answered with
                {
                    Served = served.Sample with { Prediction = told.Prediction, MainConfidence = told.MainConfidence },
                };
            case ModelActor.Crashed:
                return NotLearned(answered, ModelCrashed);
            case var other:
                throw new UnexpectedMessageException(nameof(SnapshotDelivery), other);
        }
    }

    private static TrafficSample NotLearned(TrafficSample answered, string reason) =>
        answered with { Served = answered.Served! with { SkipReason = reason } };

    /// <summary>
    /// Holds answered samples until the model has time for them; a late one, and one that finds the queue full, leaves by the other way.
    /// </summary>
    private sealed class BacklogStage : GraphStage<FanOutShape<TrafficSample, TrafficSample, TrafficSample>>
    {
        private readonly int _queue;
        private readonly Inlet<TrafficSample> _in = new("backlog.in");
        private readonly Outlet<TrafficSample> _learn = new("backlog.learn");
        private readonly Outlet<TrafficSample> _pass = new("backlog.pass");

        public BacklogStage(int queue)
        {
            _queue = queue;
            Shape = new FanOutShape<TrafficSample, TrafficSample, TrafficSample>(_in, _learn, _pass);
        }

        public override FanOutShape<TrafficSample, TrafficSample, TrafficSample> Shape { get; }

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

        private sealed class Logic : GraphStageLogic
        {
            private readonly BacklogStage _stage;
            private readonly Queue<TrafficSample> _waiting = new();

            public Logic(BacklogStage stage) : base(stage.Shape)
            {
                _stage = stage;
                SetHandler(stage._in, onPush: OnPush, onUpstreamFinish: CompleteWhenEmpty);
                SetHandler(stage._learn, onPull: OnModelFree);
                SetHandler(stage._pass, onPull: PullNext);
            }

            private void OnPush()
            {
                var sample = Grab(_stage._in);
                if (sample.FailReason is not null)
                    Push(_stage._pass, sample);
                else if (sample.IsLate)
                    Push(_stage._pass, NotLearned(sample, AdmissionStage.Late));
                else if (IsAvailable(_stage._learn))
                    Push(_stage._learn, sample);
                else if (_waiting.Count < _stage._queue)
                    _waiting.Enqueue(sample);
                else
                    Push(_stage._pass, NotLearned(sample, Backlog));
                PullNext();
            }

            private void OnModelFree()
            {
                if (_waiting.TryDequeue(out var sample))
                    Push(_stage._learn, sample);
                CompleteWhenEmpty();
            }

            /// <summary>Only while there is a way out for whatever comes.</summary>
            private void PullNext()
            {
                if (IsAvailable(_stage._pass) && !HasBeenPulled(_stage._in) && !IsClosed(_stage._in))
                    Pull(_stage._in);
            }

            private void CompleteWhenEmpty()
            {
                if (IsClosed(_stage._in) && _waiting.Count == 0)
                    CompleteStage();
            }
        }
    }
}
