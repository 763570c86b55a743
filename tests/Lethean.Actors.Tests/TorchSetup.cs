using System.Runtime.CompilerServices;
using Lethean.Learning.Native;

namespace Lethean.Actors.Tests;

internal static class TorchSetup
{
    // Tests run side by side already; several OpenMP teams at once would only be in each other's way.
    [ModuleInitializer]
    internal static void OneThread()
    {
        LibTorch.Load();
        TorchThreads.UseOnThisThread(1);
    }
}
