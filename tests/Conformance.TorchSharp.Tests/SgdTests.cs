using TorchSharp.Modules;

namespace Conformance.TorchSharp.Tests;

public class SgdTests
{
    public static TheoryData<double, double, double, bool, bool> Recipes => new()
    {
        { 0, 0, 0, false, false },
        { 0, 0, 0.1, false, false },
        { 0.9, 0, 0, false, false },
        { 0.9, 0.3, 0.1, false, false },
        { 0.9, 0, 0.1, true, false },
        { 0.9, 0, 0, false, true },
    };

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Step_should_follow_the_formula(double momentum, double dampening, double weightDecay, bool nesterov, bool maximize)
    {
        const double rate = 0.1;
        using var scope = NewDisposeScope();
        var parameter = new Parameter(tensor(2.0));
        using var optimizer = optim.SGD([parameter], rate, momentum, dampening, weightDecay, nesterov, maximize);
        var theta = 2.0;
        double? velocity = null;

        for (var i = 0; i < 4; i++)
        {
            optimizer.zero_grad();
            parameter.pow(3).backward();
            optimizer.step();

            var gradient = (3 * theta * theta) + (weightDecay * theta);
            velocity = velocity is null ? gradient : (momentum * velocity) + ((1 - dampening) * gradient);
            var step = momentum == 0 ? gradient : nesterov ? gradient + (momentum * velocity.Value) : velocity.Value;
            theta += maximize ? rate * step : -rate * step;
        }

        Assert.Equal(theta, parameter.ToDouble(), 1e-9 * Math.Abs(theta));
    }

    [Fact]
    public void Step_should_pass_over_parameters_without_a_gradient()
    {
        using var scope = NewDisposeScope();
        var used = new Parameter(ones(1));
        var unused = new Parameter(ones(1));
        using var optimizer = optim.SGD([used, unused], 0.5, weight_decay: 1);

        used.sum().backward();
        optimizer.step();

        Assert.Equal(0f, used.item<float>());
        Assert.Equal(1f, unused.item<float>());
    }

    [Fact]
    public void Zero_grad_should_keep_gradients_as_zeros()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(ones(1));
        using var optimizer = optim.SGD([parameter], 0.5);
        parameter.sum().backward();

        optimizer.zero_grad();

        Assert.Equal(0f, parameter.grad!.item<float>());
    }

    [Fact]
    public void Groups_should_keep_their_own_settings()
    {
        using var scope = NewDisposeScope();
        var slow = new Parameter(zeros(1));
        var fast = new Parameter(zeros(1));
        using var optimizer = optim.SGD([new SGD.ParamGroup([slow], lr: 0.1), new SGD.ParamGroup([fast], lr: 1)], 0.5);

        slow.add(fast).backward();
        optimizer.step();

        Assert.Equal([0.1, 1.0], optimizer.ParamGroups.Select(group => group.LearningRate));
        Assert.Equal(-0.1f, slow.item<float>());
        Assert.Equal(-1f, fast.item<float>());
    }

    [Fact]
    public void Learning_rate_should_be_adjustable_between_steps()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(zeros(1));
        using var optimizer = optim.SGD([parameter], 0.5);
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = 0.25;

        parameter.sum().backward();
        optimizer.step();

        Assert.Equal(-0.25f, parameter.item<float>());
        Assert.Equal(0.5, optimizer.ParamGroups.Single().InitialLearningRate);
    }

    [Fact]
    public void Steps_should_leave_no_tensors_but_the_velocity_and_disposal_not_even_that()
    {
        using var parameter = new Parameter(ones(3));
        parameter.sum().Dispose();
        var statistics = DisposeScopeManager.Statistics;
        long before;
        using (var optimizer = optim.SGD([parameter], 0.1, momentum: 0.9))
        {
            using (NewDisposeScope())
                parameter.sum().backward();
            before = statistics.ThreadTotalLiveCount;
            for (var i = 0; i < 10; i++)
                optimizer.step();
            Assert.Equal(before + 1, statistics.ThreadTotalLiveCount);
        }
        Assert.Equal(before, statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Step_should_run_the_closure_and_return_its_loss()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(ones(1));
        using var optimizer = optim.SGD([parameter], 0.5);

        var loss = optimizer.step(() =>
        {
            var value = parameter.mul(3).sum();
            value.backward();
            return value;
        });

        Assert.Equal(3f, loss!.item<float>());
        Assert.Equal(-0.5f, parameter.item<float>());
    }

    [Fact]
    public void Sgd_should_refuse_settings_without_meaning()
    {
        using var parameter = new Parameter(ones(1));
        Assert.Throws<ArgumentException>(() => optim.SGD([parameter], -1));
        Assert.Throws<ArgumentException>(() => optim.SGD([parameter], 1, momentum: -1));
        Assert.Throws<ArgumentException>(() => optim.SGD([parameter], 1, nesterov: true));
    }

    [Theory]
    [InlineData(1.0, 0.6f, 0.8f)]
    [InlineData(100.0, 3f, 4f)]
    public void Clipping_should_scale_gradients_down_to_the_norm_and_tell_the_norm_before(double limit, float first, float second)
    {
        using var scope = NewDisposeScope();
        var a = new Parameter(ones(1));
        var b = new Parameter(ones(1));
        a.mul(3).add(b.mul(4)).backward();

        var norm = nn.utils.clip_grad_norm_([a, b], limit);

        Assert.Equal(5.0, norm, 1e-6);
        Assert.Equal(first, a.grad!.item<float>(), 1e-5f);
        Assert.Equal(second, b.grad!.item<float>(), 1e-5f);
    }

    [Fact]
    public void Parameters_should_become_a_vector_in_their_order()
    {
        using var scope = NewDisposeScope();
        var vector = nn.utils.parameters_to_vector([new Parameter(full(2, 2, 1.0)), new Parameter(full(3, 2.0))]);
        Assert.Equal([1f, 1f, 1f, 1f, 2f, 2f, 2f], vector.data<float>().ToArray());
    }
}
