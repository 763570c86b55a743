using System.Collections.Concurrent;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Event;

namespace ConformanceTests.Actors;

/// <remarks>
/// A logger is an actor: it gets an event after the event was logged, and loses what is still in its mailbox when the
/// system ends. So these tests wait for their events before they end the system.
/// </remarks>
public sealed class LoggingTests
{
    [Fact]
    public async Task Configured_logger_should_get_the_events_from_the_level_up()
    {
        var name = "logging-" + Guid.NewGuid().ToString("N");
        using var system = ActorSystem.Create(name, Config("WARNING"));
        system.Log.Info("too low");
        system.Log.Warning("plain");
        system.Log.Error(new InvalidOperationException("cause"), "order {0} of {1}", 1, "two");

        LogEvent[] events = [await RecordingLogger.NextAsync(name), await RecordingLogger.NextAsync(name)];
        Assert.Equal(["plain", "order 1 of two"], events.Select(e => e.Message.ToString()));
        Assert.Equal([LogLevel.WarningLevel, LogLevel.ErrorLevel], events.Select(e => e.LogLevel()));
        Assert.Equal("cause", events[1].Cause.Message);
        Assert.Contains(name, events[0].LogSource, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Actor_should_log_with_its_path_and_type()
    {
        var name = "logging-" + Guid.NewGuid().ToString("N");
        using var system = ActorSystem.Create(name, Config("DEBUG"));
        system.ActorOf(Props.Create(() => new Chatty()), "chatty").Tell("hello");

        var chat = await RecordingLogger.NextAsync(name, e => e.LogClass == typeof(Chatty));
        Assert.Equal($"akka://{name}/user/chatty", chat.LogSource);
        Assert.Equal("heard hello", chat.Message.ToString());
        var message = Assert.IsAssignableFrom<LogMessage>(chat.Message);
        Assert.Equal("heard {0}", message.Format);
        Assert.Equal(["hello"], message.Parameters());
    }

    [Fact]
    public async Task Failure_of_an_actor_should_be_logged_as_an_error_with_its_cause()
    {
        var name = "logging-" + Guid.NewGuid().ToString("N");
        using var system = ActorSystem.Create(name, Config("ERROR"));
        system.ActorOf(Props.Create(() => new Chatty()), "chatty").Tell(1);

        var error = await RecordingLogger.NextAsync(name);
        Assert.Equal(LogLevel.ErrorLevel, error.LogLevel());
        Assert.IsType<InvalidOperationException>(error.Cause);
        Assert.Equal("one", error.Message.ToString());
        Assert.Equal($"akka://{name}/user/chatty", error.LogSource);
    }

    [Fact]
    public async Task Dead_letters_should_be_logged_as_many_as_configured()
    {
        var name = "logging-" + Guid.NewGuid().ToString("N");
        using var system = ActorSystem.Create(name, Config("INFO", deadLetters: "2"));
        var second = SecondLetterAsync();
        // Whoever logs them starts together with the system, not before it.
        while (!second.IsCompleted)
        {
            system.DeadLetters.Tell("lost", ActorRefs.NoSender);
            await Task.WhenAny(second, Task.Delay(1));
        }

        Assert.Equal(LogLevel.InfoLevel, (await second).LogLevel());
        for (var i = 0; i < 10; i++)
            system.DeadLetters.Tell("lost", ActorRefs.NoSender);
        system.Log.Info("no more");
        var next = await RecordingLogger.NextAsync(name, e => IsLetter(e) || e.Message.ToString() == "no more");
        Assert.False(IsLetter(next), next.ToString());

        async Task<LogEvent> SecondLetterAsync()
        {
            await RecordingLogger.NextAsync(name, IsLetter);
            return await RecordingLogger.NextAsync(name, IsLetter);
        }

        static bool IsLetter(LogEvent e) => e.Message.ToString()!.Contains("[String]", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DEBUG", true, true)]
    [InlineData("INFO", false, true)]
    [InlineData("OFF", false, false)]
    public void Adapter_should_know_what_is_enabled(string level, bool debug, bool error)
    {
        using var system = ActorSystem.Create("logging", Config(level));
        var log = Logging.GetLogger(system, "test");
        Assert.Equal(debug, log.IsDebugEnabled);
        Assert.Equal(error, log.IsErrorEnabled);
        Assert.Equal(error, log.IsEnabled(LogLevel.ErrorLevel));
    }

    [Fact]
    public void Unknown_level_should_be_refused() =>
        Assert.Throws<ArgumentException>(() => ActorSystem.Create("logging", Config("LOUD")));

    private static string Config(string level, string deadLetters = "off") => $$"""
        akka {
          loglevel = {{level}}
          stdout-loglevel = OFF
          logger-startup-timeout = 60s
          log-dead-letters = {{deadLetters}}
          loggers = ["{{typeof(RecordingLogger).FullName}}, {{typeof(RecordingLogger).Assembly.GetName().Name}}"]
        }
        """;

    private sealed class Chatty : ReceiveActor
    {
        private readonly ILoggingAdapter _log = Context.GetLogger();

        public Chatty()
        {
            Receive<string>(message => _log.Info("heard {0}", message));
            Receive<int>(_ => throw new InvalidOperationException("one"));
        }
    }
}

public sealed class RecordingLogger : ReceiveActor
{
    private static readonly ConcurrentDictionary<string, Channel<LogEvent>> Events = new();

    public RecordingLogger()
    {
        var events = Of(Context.System.Name);
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(e => events.Writer.TryWrite(e));
    }

    internal static Task<LogEvent> NextAsync(string system) => NextAsync(system, _ => true);

    /// <summary>The next event that is wanted; those before it are dropped.</summary>
    internal static async Task<LogEvent> NextAsync(string system, Predicate<LogEvent> isWanted)
    {
        while (true)
        {
            var logged = await Of(system).Reader.ReadAsync().AsTask().Soon();
            if (isWanted(logged))
                return logged;
        }
    }

    private static Channel<LogEvent> Of(string system) => Events.GetOrAdd(system, _ => Channel.CreateUnbounded<LogEvent>());
}
