namespace Lethean.Actors.Traffic;

/// <summary>
/// Keeps work that others wait for within a quarter of one processor: a slice of work is allowed at once, and each pause allows a
/// third of its length again. Not thread-safe.
/// </summary>
internal sealed class WorkShare(TimeProvider time)
{
    private const int PauseForWork = 3;

    /// <summary>Work that is allowed at once.</summary>
    public static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(1);

    /// <summary>A pause after which a whole slice is allowed.</summary>
    public static readonly TimeSpan Rest = PauseForWork * Slice;

    private TimeSpan _allowed = Slice;
    private long _since = time.GetTimestamp();

    /// <summary>Whether a pause is due.</summary>
    public bool IsSpent => time.GetElapsedTime(_since) >= _allowed;

    public void Pause()
    {
        // No more than a slice is owed: a thread that was kept from the processor for long did not work so long.
        var left = _allowed - time.GetElapsedTime(_since);
        _allowed = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        _since = time.GetTimestamp();
    }

    /// <summary>Ends a pause; all since <see cref="Pause"/>, or since the last call, was one.</summary>
    public void Continue()
    {
        var allowed = _allowed + time.GetElapsedTime(_since) / PauseForWork;
        _allowed = allowed < Slice ? allowed : Slice;
        _since = time.GetTimestamp();
    }
}
