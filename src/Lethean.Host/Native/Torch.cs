using Lethean.Learning;
using Lethean.Learning.Native;

namespace Lethean.Host.Native;

/// <summary>What a command does before it uses the first tensor.</summary>
internal static class Torch
{
    /// <exception cref="InputException">There is no libtorch that fits, or no working directory.</exception>
    public static void Begin()
    {
        // MKL ends the process where there is none.
        if (!Directory.Exists("."))
            throw new InputException("the working directory does not exist any more; change to a folder that does");
        if (LibTorch.Load().Warning is { } warning)
            Console.Error.WriteLine($"lethean: {warning}");
    }
}
