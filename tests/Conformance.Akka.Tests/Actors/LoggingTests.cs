using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;

namespace ConformanceTests.Actors;

public sealed class LoggingTests
{
    [Fact]
    public void Configured_logger_should_get_the_events_from_the_level_up()
    {
        var name = "logging-" + Guid.NewGuid().ToString("N");
        using (var system = ActorSystem.Create(name, Config("WARNING")))
        {
            system.Log.Info("too low");
            system.Log.Warning("plain");
            system.Log.Error(new InvalidOperationException("cause"), "order {0} of {1}", 1, "two");
        }

        var events = RecordingLogger.Of(name);
        Assert.Equal(["plain", "order 1 of two"], events.Select(e => e.Message.ToString()));
        Assert.Equal([LogLevel.WarningLevel, LogLevel.ErrorLevel], events.Select(e => e.LogLevel()));
        Assert.Equal("cause", events[1].Cause.Message);
        Assert.Contains(name, events[0].LogSource, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Actor_should_log_with_its_path_and_type()
    {
        var name = "logging-" + Guid.NewGuid().ToString("N");
        using (var system = ActorSystem.Create(name, Config("DEBUG")))
        {
            var actor = system.ActorOf(Props.Create(() => new Chatty()), "chatty");
            Assert.Equal("logged", await actor.Ask<string>("hello"));
        }

        var chat = RecordingLogger.Of(name).Single(e => e.LogClass == typeof(Chatty));
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
        using (var system = ActorSystem.Create(name, Config("ERROR")))
        {
            var actor = system.ActorOf(Props.Create(() => new Chatty()), "chatty");
            actor.Tell(1);
            Assert.True(await actor.GracefulStop(TimeSpan.FromSeconds(5)));
        }

        var error = Assert.Single(RecordingLogger.Of(name));
        Assert.Equal(LogLevel.ErrorLevel, error.LogLevel());
        Assert.IsType<InvalidOperationException>(error.Cause);
        Assert.Equal("one", error.Message.ToString());
        Assert.Equal($"akka://{name}/user/chatty", error.LogSource);
    }

    [Fact]
    public void Dead_letters_should_be_logged_as_many_as_configured()
    {
        var name = "logging-" + Guid.NewGuid().ToString("N");
        using (var system = ActorSystem.Create(name, Config("INFO", deadLetters: "2")))
        {
            // Whoever logs them starts together with the system, not before it.
            Assert.True(SpinWait.SpinUntil(
                () =>
                {
                    system.DeadLetters.Tell("lost", ActorRefs.NoSender);
                    return Letters().Count >= 2;
                },
                TimeSpan.FromSeconds(5)));
        }

        Assert.Equal(2, Letters().Count);
        Assert.All(Letters(), e => Assert.Equal(LogLevel.InfoLevel, e.LogLevel()));

        List<LogEvent> Letters() =>
            [.. RecordingLogger.Of(name).Where(e => e.Message.ToString()!.Contains("[String]", StringComparison.Ordinal))];
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
          log-dead-letters = {{deadLetters}}
          loggers = ["{{typeof(RecordingLogger).FullName}}, {{typeof(RecordingLogger).Assembly.GetName().Name}}"]
        }
        """;

    private sealed class Chatty : ReceiveActor
    {
        private readonly ILoggingAdapter _log = Context.GetLogger();

        public Chatty()
        {
            Receive<string>(message =>
            {
                _log.Info("heard {0}", message);
                Sender.Tell("logged");
            });
            Receive<int>(_ => throw new InvalidOperationException("one"));
        }
    }
}

public sealed class RecordingLogger : ReceiveActor
{
    private static readonly ConcurrentQueue<(string System, LogEvent Event)> Events = new();

    public RecordingLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(e => Events.Enqueue((Context.System.Name, e)));
    }

    internal static List<LogEvent> Of(string system) => [.. Events.Where(e => e.System == system).Select(e => e.Event)];
}
