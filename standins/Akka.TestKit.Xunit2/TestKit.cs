using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit.Xunit2.Internals;
using Xunit.Abstractions;

namespace Akka.TestKit.Xunit2;

/// <summary>The base of a test class: xunit makes and disposes one, with its own actor system, for each test.</summary>
public class TestKit : TestKitBase, IDisposable
{
    protected readonly ITestOutputHelper Output;

    private bool _disposed;

    public TestKit(ActorSystem system = null, ITestOutputHelper output = null)
        : this(system, null, null, output)
    {
    }

    public TestKit(Config config, string actorSystemName = null, ITestOutputHelper output = null)
        : this(null, config, actorSystemName, output)
    {
    }

    public TestKit(string config, ITestOutputHelper output = null)
        : this(null, ConfigurationFactory.ParseString(config), null, output)
    {
    }

    private TestKit(ActorSystem system, Config config, string actorSystemName, ITestOutputHelper output)
        : base(system, config, actorSystemName, testActorName: null)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>For what must be done while the system still runs.</summary>
    protected virtual void AfterAll()
    {
    }

    protected void InitializeLogger(ActorSystem system)
    {
        if (Output is null)
            return;
        var logger = ((ExtendedActorSystem)system).SystemActorOf(Props.Create(() => new TestOutputLogger(Output)), "log-test");
        logger.Ask<LoggerInitialized>(new InitializeLogger(system.EventStream), TimeSpan.FromSeconds(3)).GetAwaiter().GetResult();
    }

    protected virtual void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        try
        {
            AfterAll();
        }
        finally
        {
            Shutdown();
        }
    }
}
