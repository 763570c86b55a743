using System.Runtime.InteropServices;
using System.Text.Json;
using Akka.Actor;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Learning;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Cluster;

/// <param name="Heartbeat">How often each side says that it is there.</param>
/// <param name="Lease">Silence after which the other side counts as lost.</param>
/// <param name="MeasuresTime">Whether the traffic is in real time, so that the skew of the clocks counts.</param>
internal sealed record LinkSettings(TimeSpan Heartbeat, TimeSpan Lease, bool MeasuresTime);

/// <summary>
/// The side of the model between a source and its node: has the source opened there, measures how far apart the clocks are, asks for as
/// many samples as there is room for, and gives the source up when the node is silent for a lease or a message is missing.
/// </summary>
internal sealed class LinkActor : ReceiveActor, IWithTimers
{
    private const int RoundTrips = 8;

    // A message for each sample would be as many again.
    private const int WantedAtOnce = SourceLink.Window / 4;

    private readonly JobKey _job;
    private readonly SourceLink _link;
    private readonly LinkSettings _settings;
    private readonly ActorSelection _node;
    private readonly LinkEnd _end;
    private readonly List<(TimeSpan RoundTrip, TimeSpan Skew)> _times = [];
    private Opened _opened = null!;
    private DateTime _askedAt;
    private int _taken;
    private bool _hasEnded;
    private CraftNow? _craft;
    private ImageDataset _train = null!;
    private SourcePlace _place;

    public LinkActor(JobKey job, SourceLink link, LinkSettings settings)
    {
        (_job, _link, _settings) = (job, link, settings);
        _node = Context.ActorSelection(link.Place.Address);
        _end = new LinkEnd(settings.Lease);
        _place = new(link.Place.Node, null, null, null, null);
        Opening();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(JobKey job, SourceLink link, LinkSettings settings) =>
        Akka.Actor.Props.Create(() => new LinkActor(job, link, settings)).WithDispatcher(ClusterSystem.Dispatcher);

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Beat), Beat.Instance, _settings.Heartbeat);
        _node.Tell(new Open(_job, _link.Name), Self);
    }

    protected override void PostStop() => Release("the run has ended");

    private void Opening()
    {
        Receive<Opened>(OnOpened);
        Receive<TimeIs>(OnTime);
        Receive<Prepare>(prepare => _train = prepare.Train);
        Receive<BeginAt>(OnBegin);
        Always();
    }

    private void Linked()
    {
        Receive<SampleMade>(made => _link.Take(new Made(Sample: made.Sample)));
        Receive<SamplesMissed>(missed => _link.Take(new Made(Missed: missed.Missed)));
        Receive<SourceEnded>(OnEnded);
        Receive<Taken>(_ => OnTaken());
        Receive<CraftNow>(OnCraft);
        Receive<AskModelAbout>(OnQuestion);
        Receive<ModelSaid>(OnAnswer);
        Receive<ModelDidNot>(OnNoAnswer);
        Receive<Crafted>(OnCrafted);
        Receive<HasHeard>(heard => _end.Say(number => new Heard(number, heard.Sent, heard.Prediction)));
        Receive<HasAnswer>(answer => _end.Say(number => new ClientAnswered(number, answer.Client)));
        Receive<StandsStill>(_ => _end.Say(number => new StandStill(number)));
        Receive<StoodStill>(still => _end.Say(number => new Delay(number, still.Pause.Ticks)));
        Receive<CloseNow>(_ => OnClose());
        Always();
    }

    private void Closing()
    {
        Receive<Closed>(OnClosed);
        Receive<Broke>(_ => _link.IsClosed(_place));
        Receive<Terminated>(_ => _link.IsClosed(_place));
        Receive<Late>(_ => _link.IsClosed(_place));
        ReceiveAny(_ => { /* Of a run whose traffic has ended. */ });
    }

    private void Gone()
    {
        Receive<CraftNow>(craft => craft.Done.TrySetException(new SourceLostException("it is lost")));
        Receive<CloseNow>(_ => _link.IsClosed(_place));
        ReceiveAny(_ => { /* Nobody is there whom it concerns. */ });
    }

    private void Always()
    {
        Receive<StillHere>(_ => { /* Heard. */ });
        Receive<Broke>(OnBroke);
        Receive<Terminated>(_ => Lose("its process has ended, or is cut off"));
        Receive<Beat>(_ => OnBeat());
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(LinkActor), message));
    }

    protected override bool AroundReceive(Receive receive, object message)
    {
        if (message is not LinkMessage said)
            return base.AroundReceive(receive, message);
        _end.Other ??= Context.Watch(Sender);
        // From a source that was opened twice, after the first was given up.
        if (!Sender.Equals(_end.Other))
            return true;
        if (_end.Hear(said))
            return base.AroundReceive(receive, message);
        Lose("something that it sent did not come");
        return true;
    }

    private void OnBeat()
    {
        if (_end.Other is null)
            _node.Tell(new Open(_job, _link.Name), Self);
        _end.Say(number => new StillHere(number));
        if (_end.IsSilent)
            Lose(FormattableString.Invariant($"nothing was heard of it for {_settings.Lease.TotalSeconds:0.#} s"));
    }

    private void OnOpened(Opened opened)
    {
        _opened = opened;
        if (_settings.MeasuresTime)
            AskForTime();
        else
            _link.IsReady(opened.Crafts, opened.Listens);
    }

    private void AskForTime()
    {
        _askedAt = DateTime.UtcNow;
        _end.Say(number => new AskTime(number));
    }

    /// <summary>Of several round trips the shortest tells most: the answer was given within it.</summary>
    private void OnTime(TimeIs time)
    {
        var roundTrip = DateTime.UtcNow - _askedAt;
        _times.Add((roundTrip, TimeSpan.FromTicks(time.UtcTicks - _askedAt.Ticks) - roundTrip / 2));
        if (_times.Count < RoundTrips)
        {
            AskForTime();
            return;
        }

        var (shortest, skew) = _times.Min();
        _place = _place with { SkewMs = skew.TotalMilliseconds, SkewErrorMs = shortest.TotalMilliseconds / 2 };
        _link.IsReady(_opened.Crafts, _opened.Listens);
    }

    private void OnBegin(BeginAt begin)
    {
        var zero = begin.Utc.Ticks + TimeSpan.FromMilliseconds(_place.SkewMs ?? 0).Ticks;
        _end.Say(number => new Begin(number, zero));
        _end.Say(number => new Wanted(number, SourceLink.Window));
        Become(Linked);
    }

    private void OnTaken()
    {
        if (++_taken < WantedAtOnce)
            return;
        _end.Say(number => new Wanted(number, WantedAtOnce));
        _taken = 0;
    }

    private void OnEnded(SourceEnded ended)
    {
        _hasEnded = true;
        _link.End(ended.IsSpent);
    }

    private void OnCraft(CraftNow craft)
    {
        _craft = craft;
        _end.Say(number => new Craft(number, craft.Drawn));
    }

    private void OnQuestion(AskModelAbout question)
    {
        if (_craft is not { } craft)
            return;
        try
        {
            var asked = craft.Ask(question.Image, question.Objective.Read(_train)).AsTask();
            asked.PipeTo(Self, Self, answer => new ModelSaid(answer), cause => new ModelDidNot(cause));
        }
        catch (JsonException damage)
        {
            Lose($"it asks what cannot be answered ({damage.Message})");
        }
    }

    private void OnAnswer(ModelSaid said)
    {
        var (value, gradient) = said.Answer;
        _end.Say(number => new ModelAnswer(
            number, BitConverter.DoubleToInt64Bits(value), MemoryMarshal.AsBytes(gradient.AsSpan()).ToArray()));
    }

    private void OnNoAnswer(ModelDidNot failed)
    {
        _craft?.Done.TrySetException(failed.Cause is AggregateException { InnerException: { } only } ? only : failed.Cause);
        _craft = null;
        _end.Say(number => new NoAnswer(number));
    }

    private void OnCrafted(Crafted crafted)
    {
        // What was begun before the model failed ends with nothing.
        if (crafted.Sent is not { } sent)
            return;
        _craft?.Done.TrySetResult(sent);
        _craft = null;
    }

    private void OnClose()
    {
        _end.Say(number => new Close(number));
        Timers.StartSingleTimer(nameof(Late), Late.Instance, _settings.Lease);
        Become(Closing);
    }

    private void OnClosed(Closed closed)
    {
        _place = _place with { Made = closed.Samples };
        _link.IsClosed(_place);
    }

    private void OnBroke(Broke broke)
    {
        if (broke.IsInput)
            _link.Fail(new InputException($"{Label}: {broke.Reason}"));
        Lose(broke.Reason);
    }

    /// <summary>Before the traffic begins the whole variant fails, and may be tried elsewhere; afterwards the source has ended.</summary>
    private void Lose(string reason)
    {
        // Who has sent all, and has nothing to finish, is not missed.
        if (!_hasEnded || _link.Crafting is not null)
            _place = _place with { Lost = reason };
        _link.Lose(new SourceLoss(_link.Name, _place.Node, reason));
        Release(reason);
        Become(Gone);
    }

    private void Release(string reason)
    {
        _link.Fail(new SimulationException($"{Label}: {reason}"));
        _link.End(hasEnded: true);
        _craft?.Done.TrySetException(new SourceLostException(reason));
        _link.IsClosed(_place);
        _end.Say(number => new Close(number));
    }

    private string Label => $"source {_link.Name} at {_place.Node}";

    public sealed record Prepare(ImageDataset Train);

    /// <param name="Utc">Time zero of the traffic.</param>
    public sealed record BeginAt(DateTime Utc);

    public sealed record StandsStill
    {
        public static readonly StandsStill Instance = new();
    }

    public sealed record StoodStill(TimeSpan Pause);

    public sealed record HasAnswer(int Client);

    public sealed record HasHeard(Sample Sent, int Prediction);

    /// <param name="Ask">The model that the author may ask.</param>
    /// <param name="Done">Gets the finished sample, what the question failed on, or a <see cref="SourceLostException"/>.</param>
    public sealed record CraftNow(
        Sample Drawn, Func<Image, InputObjective, ValueTask<InputAnswer>> Ask, TaskCompletionSource<Sample> Done);

    /// <summary>The traffic has taken a sample.</summary>
    public sealed record Taken
    {
        public static readonly Taken Instance = new();
    }

    public sealed record CloseNow
    {
        public static readonly CloseNow Instance = new();
    }

    private sealed record ModelSaid(InputAnswer Answer);

    private sealed record ModelDidNot(Exception Cause);

    /// <summary>The node has no last word.</summary>
    private sealed record Late
    {
        public static readonly Late Instance = new();
    }

    private sealed record Beat
    {
        public static readonly Beat Instance = new();
    }
}
