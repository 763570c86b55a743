namespace TorchSharp;

/// <summary>Counters of one kind of disposable on one thread.</summary>
public class LifetimeStatistics
{
    public long CreatedOutsideScopeCount { get; internal set; }

    public long DisposedOutsideScopeCount { get; internal set; }

    public long CreatedInScopeCount { get; internal set; }

    public long DisposedInScopeCount { get; internal set; }

    public long AttachedToScopeCount { get; internal set; }

    public long DetachedFromScopeCount { get; internal set; }

    public long ThreadTotalLiveCount =>
        CreatedInScopeCount - DisposedInScopeCount + CreatedOutsideScopeCount - DisposedOutsideScopeCount;

    public void Reset()
    {
        CreatedOutsideScopeCount = 0;
        DisposedOutsideScopeCount = 0;
        CreatedInScopeCount = 0;
        DisposedInScopeCount = 0;
        AttachedToScopeCount = 0;
        DetachedFromScopeCount = 0;
    }

    public override string ToString() =>
        $"ThreadTotalLiveCount: {ThreadTotalLiveCount}" +
        $"; CreatedOutsideScopeCount: {CreatedOutsideScopeCount}" +
        $"; DisposedOutsideScopeCount: {DisposedOutsideScopeCount}" +
        $"; CreatedInScopeCount: {CreatedInScopeCount}" +
        $"; DisposedInScopeCount: {DisposedInScopeCount}" +
        $"; AttachedToScopeCount: {AttachedToScopeCount}" +
        $"; DetachedFromScopeCount: {DetachedFromScopeCount}";
}
