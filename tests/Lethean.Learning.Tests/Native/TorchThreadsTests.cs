using Lethean.Learning.Native;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Native;

public sealed class TorchThreadsTests
{
    [Fact]
    public void The_number_should_hold_on_the_thread_that_set_it()
    {
        var seen = 0;
        var thread = new Thread(() =>
        {
            TorchThreads.UseOnThisThread(1);
            using var scope = NewDisposeScope();
            zeros(100_000).add_(1); // an operator that would start the thread's pool lazily
            seen = get_num_threads();
        });
        thread.Start();
        thread.Join();

        Assert.Equal(1, seen);
    }

    [Fact]
    public void No_threads_should_be_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TorchThreads.UseOnThisThread(0));
}
