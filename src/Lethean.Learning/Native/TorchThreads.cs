using static TorchSharp.torch;

namespace Lethean.Learning.Native;

public static class TorchThreads
{
    /// <summary>Sets how many threads libtorch uses for operators that the calling thread starts.</summary>
    /// <param name="threads">1 or more.</param>
    public static void UseOnThisThread(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        // libtorch initialises every thread lazily with the global value and would overwrite a number set before that.
        _ = get_num_threads();
        set_num_threads(threads);
    }
}
