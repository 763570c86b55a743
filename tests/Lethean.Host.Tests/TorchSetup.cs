using System.Runtime.CompilerServices;
using Lethean.Learning.Native;

namespace Lethean.Host.Tests;

internal static class TorchSetup
{
    [ModuleInitializer]
    internal static void Load() => LibTorch.Load();
}
