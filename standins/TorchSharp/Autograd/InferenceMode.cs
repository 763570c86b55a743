using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Switches inference mode on the calling thread until disposed.</summary>
internal sealed class InferenceMode(bool mode) : IDisposable
{
    private IntPtr _guard = NativeMethods.InferenceEnter(mode ? 1 : 0);

    public static bool IsEnabled => NativeMethods.InferenceEnabled() != 0;

    public void Dispose()
    {
        if (_guard == 0)
            return;
        NativeMethods.InferenceLeave(_guard);
        _guard = 0;
    }
}
