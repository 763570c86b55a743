using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Switches the recording of operations on the calling thread until disposed.</summary>
internal sealed class AutoGradMode : IDisposable
{
    private readonly bool _before = IsEnabled;

    public AutoGradMode(bool enabled) => NativeMethods.SetGradEnabled(enabled ? 1 : 0);

    public static bool IsEnabled => NativeMethods.GradEnabled() != 0;

    public void Dispose() => NativeMethods.SetGradEnabled(_before ? 1 : 0);
}
