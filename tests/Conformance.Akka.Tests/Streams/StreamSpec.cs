using Akka.Streams;
using Akka.TestKit.Xunit2;

namespace Conformance.Akka.Tests.Streams;

/// <summary>A test with an actor system and a materializer; no test waits longer than <see cref="Patience"/>.</summary>
public abstract class StreamSpec : TestKit
{
    protected internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    protected StreamSpec() : base("akka { loglevel = OFF, stdout-loglevel = OFF, logger-startup-timeout = 60s, test { single-expect-default = 60s, default-timeout = 60s } }") => Materializer = Sys.Materializer();

    protected ActorMaterializer Materializer { get; }

    protected static Task<T> Soon<T>(Task<T> task) => task.WaitAsync(Patience);

    protected static Task Soon(Task task) => task.WaitAsync(Patience);
}
