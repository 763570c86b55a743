namespace ConformanceTests.Actors;

/// <summary>The expected failures of these tests are no news.</summary>
internal static class Quiet
{
    internal const string Config = "akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }";
}
