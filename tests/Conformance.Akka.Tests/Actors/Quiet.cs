namespace ConformanceTests.Actors;

/// <summary>The expected failures of these tests are no news, and a message that must come may take its time.</summary>
internal static class Quiet
{
    internal const string Config = """
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          logger-startup-timeout = 60s
          log-dead-letters = off
          test { single-expect-default = 60s, default-timeout = 60s }
        }

        """;
}
