namespace Lethean.Actors.Tests;

/// <summary>How long a test waits for what must happen; only a defect meets the limit, however busy the machine is.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    /// <summary>For the expectations of a test kit.</summary>
    public const string Config = "akka { logger-startup-timeout = 60s, test { single-expect-default = 10m, default-timeout = 10m } }";
}
