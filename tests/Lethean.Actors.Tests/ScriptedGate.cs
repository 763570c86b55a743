using Lethean.Learning.Defenses;
using Lethean.Learning.Models;

namespace Lethean.Actors.Tests;

/// <summary>Runs a script on the model's thread, with the number of samples that have come to it, from 1; then admits.</summary>
internal sealed class ScriptedGate(Action<int> script) : IAdaptationGate
{
    private int _seen;

    /// <summary>Samples so far.</summary>
    public int Seen => Volatile.Read(ref _seen);

    public bool Admits(in Observation seen, ClientId client)
    {
        script(Interlocked.Increment(ref _seen));
        return true;
    }
}
