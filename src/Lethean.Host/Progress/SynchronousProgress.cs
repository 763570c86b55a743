namespace Lethean.Host.Progress;

/// <summary>Reports at once and in order, on the thread that reports (<see cref="Progress{T}"/> posts to the thread pool, out of order).</summary>
public sealed class SynchronousProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
