using System.Threading.Channels;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Event;
using Akka.Util;

namespace Akka.TestKit;

/// <summary>An actor system, a test actor that collects what it is sent, and assertions about that.</summary>
public abstract partial class TestKitBase : IActorRefFactory
{
    private static int _testActorNumber;

    private readonly Channel<MessageEnvelope> _queue = Channel.CreateUnbounded<MessageEnvelope>();
    private MessageEnvelope _lastMessage = NullMessageEnvelope.Instance;
    private TimeSpan? _end;

    private protected TestKitBase(ActorSystem system, Config config, string actorSystemName, string testActorName)
    {
        Sys = system ?? ActorSystem.Create(actorSystemName ?? "test", config?.WithFallback(DefaultConfig) ?? DefaultConfig);
        if (system is not null)
            Sys.Settings.InjectTopLevelFallback(DefaultConfig);
        TestKitSettings = new TestKitSettings(Sys.Settings.Config);
        Log = Logging.GetLogger(Sys, GetType());
        EventFilter = new EventFilterFactory(this);
        if (!Sys.Dispatchers.HasDispatcher(CallingThreadDispatcher.DispatcherId))
            Sys.Dispatchers.Register(new CallingThreadDispatcher());
        var props = Props.Create(() => new InternalTestActor(_queue.Writer)).WithDispatcher(CallingThreadDispatcher.DispatcherId);
        TestActor = ((ExtendedActorSystem)Sys).SystemActorOf(
            props, string.IsNullOrEmpty(testActorName) ? "testActor" + Interlocked.Increment(ref _testActorNumber) : testActorName);
        if (this is not TestProbe)
            BecomeImplicitSender();
    }

    public static Config DefaultConfig { get; } = ConfigurationFactory.ParseString("""
        akka.loggers = ["Akka.TestKit.TestEventListener, Akka.TestKit.Xunit2"]
        akka.test { timefactor = 1.0, filter-leeway = 3s, single-expect-default = 3s, default-timeout = 5s }
        """);

    public ActorSystem Sys { get; }

    public TestKitSettings TestKitSettings { get; }

    public IActorRef TestActor { get; }

    public ILoggingAdapter Log { get; }

    public EventFilterFactory EventFilter { get; }

    public IActorRef LastSender => _lastMessage.Sender;

    public object LastMessage => _lastMessage.Message;

    public bool HasMessages => _queue.Reader.Count > 0;

    /// <summary>What is left of the enclosing Within, or the default wait of one assertion.</summary>
    public TimeSpan RemainingOrDefault => RemainingOr(Dilated(TestKitSettings.SingleExpectDefault));

    public TimeSpan Remaining => _end is null
        ? throw new InvalidOperationException("Remaining may not be called outside of \"within\"")
        : RemainingOr(TimeSpan.Zero);

    private static TimeSpan Now => MonotonicClock.Elapsed;

    public TimeSpan RemainingOrDilated(TimeSpan? duration) => duration is { } given ? Dilated(given) : RemainingOrDefault;

    public TimeSpan Dilated(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero)
            throw new ArgumentException("Must not be negative", nameof(duration));
        return duration * TestKitSettings.TestTimeFactor;
    }

    public IActorRef ActorOf(Props props, string name = null) => Sys.ActorOf(props, name);

    public IActorRef ActorOf<TActor>()
        where TActor : ActorBase, new() => Sys.ActorOf(Props.Create<TActor>());

    public IActorRef Watch(IActorRef actorToWatch)
    {
        WatchAsync(actorToWatch).Wait(RemainingOrDefault);
        return actorToWatch;
    }

    public async Task<IActorRef> WatchAsync(IActorRef actorToWatch)
    {
        await TestActor.Ask(new InternalTestActor.WatchRequest(actorToWatch), RemainingOrDefault).ConfigureAwait(false);
        return actorToWatch;
    }

    public IActorRef Unwatch(IActorRef actorToUnwatch)
    {
        UnwatchAsync(actorToUnwatch).Wait(RemainingOrDefault);
        return actorToUnwatch;
    }

    public async Task<IActorRef> UnwatchAsync(IActorRef actorToUnwatch)
    {
        await TestActor.Ask(new InternalTestActor.UnwatchRequest(actorToUnwatch), RemainingOrDefault).ConfigureAwait(false);
        return actorToUnwatch;
    }

    public virtual TestProbe CreateTestProbe(string name = null) => CreateTestProbe(Sys, name);

    public virtual TestProbe CreateTestProbe(ActorSystem system, string name = null) => new(system, name);

    public virtual TestLatch CreateTestLatch(int count = 1) => new(Dilated, TestKitSettings.DefaultTimeout, count);

    public virtual void Shutdown(TimeSpan? duration = null, bool verifySystemShutdown = false) =>
        Shutdown(Sys, duration, verifySystemShutdown);

    protected virtual void Shutdown(ActorSystem system, TimeSpan? duration = null, bool verifySystemShutdown = false)
    {
        var limit = duration ?? Dilated(TimeSpan.FromSeconds(5));
        if (!system.Terminate().Wait(limit) && verifySystemShutdown)
            throw new TimeoutException($"Failed to stop [{system.Name}] within [{limit}]");
    }

    protected TimeSpan RemainingOr(TimeSpan duration)
    {
        if (_end is not { } end)
            return duration;
        var remaining = end - Now;
        return remaining < TimeSpan.Zero ? TimeSpan.Zero : remaining;
    }

    private void BecomeImplicitSender()
    {
        ActorCell.Current = this is INoImplicitSender ? null : ((LocalActorRef)TestActor).Cell;
        SynchronizationContext.SetSynchronizationContext(new ActorCellKeepingSynchronizationContext(ActorCell.Current));
    }
}
