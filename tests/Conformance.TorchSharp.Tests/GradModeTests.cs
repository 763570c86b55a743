using System.Runtime.InteropServices;

namespace Conformance.TorchSharp.Tests;

public class GradModeTests
{
    [Fact]
    public void No_grad_should_stop_recording_until_disposed()
    {
        using var scope = NewDisposeScope();
        var x = ones(1, requires_grad: true);

        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False(x.mul(2).requires_grad);
            using (enable_grad())
                Assert.True(x.mul(2).requires_grad);
            Assert.False(is_grad_enabled());
        }

        Assert.True(is_grad_enabled());
        Assert.True(x.mul(2).requires_grad);
    }

    [Fact]
    public void Set_grad_enabled_should_restore_what_was_before()
    {
        using (set_grad_enabled(false))
        {
            using (set_grad_enabled(true))
                Assert.True(is_grad_enabled());
            Assert.False(is_grad_enabled());
        }
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void No_grad_should_hold_for_its_own_thread_only()
    {
        using var guard = no_grad();
        var elsewhere = OnAnotherThread(is_grad_enabled);

        Assert.True(elsewhere);
        Assert.False(is_grad_enabled());
    }

    [Fact]
    public void Inference_mode_should_hold_for_its_own_thread_only()
    {
        using var guard = inference_mode();
        var elsewhere = OnAnotherThread(is_inference_mode_enabled);

        Assert.False(elsewhere);
        Assert.True(is_inference_mode_enabled());
    }

    [Fact]
    public void Inference_mode_should_end_when_disposed()
    {
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            using (inference_mode(false))
                Assert.False(is_inference_mode_enabled());
            Assert.True(is_inference_mode_enabled());
        }
        Assert.False(is_inference_mode_enabled());
    }

    [Fact]
    public void Inference_tensor_should_be_refused_by_recorded_operations()
    {
        using var scope = NewDisposeScope();
        Tensor inferred;
        using (inference_mode())
            inferred = ones(2);
        var weight = ones(2, requires_grad: true);

        Assert.Throws<ExternalException>(() => weight.mul(inferred));
        Assert.Throws<ExternalException>(() => inferred.add_(1).requires_grad = true);
    }

    private static bool OnAnotherThread(Func<bool> question)
    {
        var answer = false;
        var thread = new Thread(() => answer = question());
        thread.Start();
        thread.Join();
        return answer;
    }
}
