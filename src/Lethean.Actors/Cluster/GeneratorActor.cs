using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Learning;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Cluster;

/// <summary>What a source is made with on a node.</summary>
/// <param name="Variant">The place of its variant in the experiment.</param>
/// <param name="For">Whom it is made for.</param>
internal sealed record GeneratorSetup(int Variant, JobSetup Job, IActorRef For);

/// <summary>
/// The side of the node between a source and the model of another one: makes the samples, by the traffic's clock, as many as are wanted;
/// finishes them when their turn comes, with what the model answers to its questions.
/// </summary>
internal sealed class GeneratorActor : ReceiveActor, IWithTimers
{
    private readonly string _name;
    private readonly GeneratorSetup _setup;
    private readonly LinkEnd _end;
    private readonly CancellationTokenSource _gone = new();
    private TrafficSource _source = null!;
    private TrainingNumbers _numbers = null!;
    private RealTimeClock? _clock;
    private (TrafficSample Sample, IActorRef From)? _waiting;
    private int _wanted;
    private long _made;
    private TaskCompletionSource<InputAnswer>? _question;
    private string _why = "it has left";
    private bool _isOver;

    public GeneratorActor(string name, GeneratorSetup setup)
    {
        (_name, _setup) = (name, setup);
        _end = new LinkEnd(setup.Job.Welcome.Lease) { Other = setup.For };
        Receive<Loaded>(OnLoaded);
        Receive<AskTime>(_ => _end.Say(number => new TimeIs(number, DateTime.UtcNow.Ticks)));
        Receive<Begin>(OnBegin);
        Receive<Wanted>(OnWanted);
        Receive<TrafficSample>(OnSample);
        Receive<MissedSamples>(missed => _end.Say(number => new SamplesMissed(number, missed)));
        Receive<StreamBegun>(_ => Sender.Tell(Ack.Instance));
        Receive<StreamEnded>(_ => _end.Say(number => new SourceEnded(number, _source.HasEnded)));
        Receive<StandStill>(_ => _clock?.StandStill());
        Receive<Delay>(delay => _clock?.Delay(TimeSpan.FromTicks(delay.Ticks)));
        Receive<ClientAnswered>(OnAnswered);
        Receive<Craft>(OnCraft);
        Receive<Question>(OnQuestion);
        Receive<ModelAnswer>(OnModelAnswer);
        Receive<NoAnswer>(_ => _question?.TrySetException(new NoAnswerException()));
        Receive<Finished>(finished => _end.Say(number => new Crafted(number, finished.Sent)));
        Receive<Heard>(heard => ((IResponseListener)_source.Crafting!).Hear(heard.Sent, heard.Prediction));
        Receive<Failure>(OnFailure);
        Receive<StillHere>(_ => { /* Heard. */ });
        Receive<Beat>(_ => OnBeat());
        Receive<Close>(_ => OnClose());
        Receive<Terminated>(_ => Context.Stop(Self));
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(GeneratorActor), message));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="name">The source's.</param>
    public static Props Props(string name, GeneratorSetup setup) =>
        Akka.Actor.Props.Create(() => new GeneratorActor(name, setup)).WithDispatcher(ClusterSystem.Dispatcher);

    protected override void PreStart()
    {
        Context.Watch(_setup.For);
        Timers.StartPeriodicTimer(nameof(Beat), Beat.Instance, _setup.Job.Welcome.Heartbeat);
        OnBeat();
        var (worker, gone) = (_setup.Job.Worker, _gone.Token);
        var files = new VariantFiles(_setup.Variant, _setup.Job, gone);
        Task.Run(() => worker.LoadAsync(files, gone)).PipeTo(
            Self, Self, loaded => new Loaded(loaded.Variant, loaded.Inputs), cause => new Failure(cause));
    }

    protected override void PostStop()
    {
        if (!_isOver)
            _end.Say(number => new Broke(number, _why, IsInput: false));
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override bool AroundReceive(Receive receive, object message)
    {
        if (message is not LinkMessage said)
            return base.AroundReceive(receive, message);
        if (_end.Hear(said))
            return base.AroundReceive(receive, message);
        _why = "something that was sent to it did not come";
        Context.Stop(Self);
        return true;
    }

    private void OnLoaded(Loaded loaded)
    {
        var (variant, inputs) = loaded;
        var traffic = variant.Simulation.Traffic;
        _numbers = new TrainingNumbers(inputs.Train);
        _source = TrafficSource.Create(traffic.Sources.First(source => source.Name == _name), variant.Seed, inputs);
        _clock = traffic.Clock == ClockKind.RealTime ? new RealTimeClock(TimeProvider.System) : null;
        // Before the traffic begins, so that no sample is late for the time that it takes to set the stream up.
        Play(traffic.StopAfter.Duration);
        _end.Say(number => new Opened(number, _source.Crafting is not null, _source.Crafting is IResponseListener));
    }

    private void Play(TimeSpan? duration)
    {
        var self = Self;
        var offering = new Offering(duration?.TotalSeconds ?? double.PositiveInfinity, missed => self.Tell(missed));
        (_clock ?? (TrafficClock)new VirtualClock()).Play([_source], offering)
            // What is made and cannot be sent holds up what comes after it here, and nowhere else.
            .To(Sink.ActorRefWithAck<TrafficSample>(
                Self, StreamBegun.Instance, Ack.Instance, StreamEnded.Instance, cause => new Failure(cause))
                .WithAttributes(Attributes.CreateInputBuffer(1, 1)))
            .Run(Context.Materializer());
    }

    private void OnBegin(Begin begin) => _clock?.StartAt(TimeSpan.FromTicks(DateTime.UtcNow.Ticks - begin.UtcTicks));

    private void OnWanted(Wanted wanted)
    {
        _wanted += wanted.Samples;
        SendWaiting();
    }

    private void OnSample(TrafficSample sample)
    {
        _made++;
        _waiting = (sample, Sender);
        SendWaiting();
    }

    private void SendWaiting()
    {
        if (_wanted == 0 || _waiting is not var (sample, stream))
            return;
        (_waiting, _wanted) = (null, _wanted - 1);
        _end.Say(number => new SampleMade(number, sample));
        stream.Tell(Ack.Instance);
    }

    private void OnAnswered(ClientAnswered answered)
    {
        if (_clock is not null)
            _source.IsAnswered(answered.Client, _clock.Elapsed);
    }

    /// <summary>Not here, where the heartbeats are told.</summary>
    private void OnCraft(Craft craft)
    {
        var (crafting, self, gone) = (_source.Crafting!, Self, _gone.Token);
        Task.Run(FinishAsync).PipeTo(self, self, sent => new Finished(sent), cause => new Failure(cause));

        async Task<Sample?> FinishAsync()
        {
            try
            {
                return await crafting.CraftAsync(craft.Drawn, AskAsync, gone);
            }
            catch (NoAnswerException)
            {
                return null;
            }
        }

        async ValueTask<InputAnswer> AskAsync(Image image, InputObjective objective, CancellationToken cancellationToken)
        {
            var answer = new TaskCompletionSource<InputAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
            self.Tell(new Question(image, WrittenObjective.Of(objective, _numbers), answer));
            return await answer.Task.WaitAsync(cancellationToken);
        }
    }

    private void OnQuestion(Question question)
    {
        _question = question.Answer;
        _end.Say(number => new AskModelAbout(number, question.Image, question.Objective));
    }

    private void OnModelAnswer(ModelAnswer answer) => _question?.TrySetResult(new InputAnswer(
        BitConverter.Int64BitsToDouble(answer.Value), [.. MemoryMarshal.Cast<byte, float>(answer.Gradient)]));

    private void OnFailure(Failure failure)
    {
        var cause = RunFailure.Of(failure.Cause);
        _end.Say(number => new Broke(number, PrintableText.Of(cause.Message), cause.IsInput));
        _isOver = true;
        Context.Stop(Self);
    }

    private void OnBeat()
    {
        _end.Say(number => new StillHere(number));
        if (_end.IsSilent)
            Context.Stop(Self);
    }

    private void OnClose()
    {
        _end.Say(number => new Closed(number, _made));
        _isOver = true;
        Context.Stop(Self);
    }

    private sealed record Loaded(VariantSettings Variant, SimulationInputs Inputs);

    private sealed record Question(Image Image, WrittenObjective Objective, TaskCompletionSource<InputAnswer> Answer);

    private sealed record Finished(Sample? Sent);

    private sealed record Failure(Exception Cause);

    private sealed record StreamBegun
    {
        public static readonly StreamBegun Instance = new();
    }

    private sealed record StreamEnded
    {
        public static readonly StreamEnded Instance = new();
    }

    private sealed record Ack
    {
        public static readonly Ack Instance = new();
    }

    private sealed record Beat
    {
        public static readonly Beat Instance = new();
    }

    /// <summary>The model will not answer the question of the sample in work.</summary>
    private sealed class NoAnswerException : Exception;
}
