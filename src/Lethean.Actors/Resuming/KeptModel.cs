using System.Diagnostics;
using Lethean.Actors.Model;
using Lethean.Learning;
using Lethean.Learning.Checkpoints;

namespace Lethean.Actors.Resuming;

/// <summary>
/// Where a run on the real-time clock can be taken up after its process was killed: the model alone, for time does not come back, nor
/// do clients. It is the state of a journal without lines.
/// </summary>
public sealed class KeptModel
{
    private const string File = "state.safetensors";

    private KeptModel(ModelState state) => State = state;

    /// <summary>Samples served until then.</summary>
    public long Served => State.Learner.Version;

    internal ModelState State { get; }

    /// <param name="folder">Of the variant.</param>
    /// <param name="fingerprint">Of the run.</param>
    /// <param name="network">Of the variant.</param>
    /// <returns>Null where nothing was kept yet.</returns>
    /// <exception cref="InputException">The file is damaged, or belongs to another run.</exception>
    public static KeptModel? Read(string folder, string fingerprint, Checkpoint network)
    {
        var path = Path.Combine(folder, File);
        return Path.Exists(path) ? new KeptModel(JournalState.Read(path, fingerprint, network).Model) : null;
    }

    internal static void Write(string folder, string fingerprint, ModelState state)
    {
        using var nothing = new RunningSum();
        Directory.CreateDirectory(folder);
        new JournalState(state, 0, nothing.Current, [], null).Write(Path.Combine(folder, File), fingerprint);
    }
}

/// <summary>Writes the model down beside the traffic, one state at a time. Callers take turns.</summary>
/// <param name="every">Least time between two states.</param>
internal sealed class StateKeeper(string folder, string fingerprint, TimeSpan every)
{
    private Task _writing = Task.CompletedTask;
    private long _last = Stopwatch.GetTimestamp();

    public bool IsDue => _writing.IsCompleted && Stopwatch.GetElapsedTime(_last) >= every;

    /// <exception cref="IOException">The state before this one could not be written.</exception>
    public async Task KeepAsync(ModelState state)
    {
        await _writing;
        _last = Stopwatch.GetTimestamp();
        _writing = Task.Run(() => KeptModel.Write(folder, fingerprint, state));
    }

    /// <summary>Completes when the last state is written.</summary>
    public Task FinishAsync() => _writing;
}
