namespace ConformanceTests.Actors;

/// <summary>How long a test waits for what must happen; only a defect meets the limit, however busy the machine is.</summary>
internal static class Patience
{
    internal static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    internal static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit);

    internal static Task Soon(this Task task) => task.WaitAsync(Limit);
}
