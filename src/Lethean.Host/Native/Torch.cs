using Lethean.Learning;
using Lethean.Learning.Native;

namespace Lethean.Host.Native;

/// <summary>What a command does before it uses the first tensor.</summary>
internal static class Torch
{
    /// <exception cref="InputException">There is no libtorch that fits.</exception>
    public static void Begin()
    {
        if (LibTorch.Load().Warning is { } warning)
            Console.Error.WriteLine($"lethean: {warning}");
    }
}
