using TorchSharp.Modules;
using TorchSharp.Utils;

namespace Conformance.TorchSharp.Tests;

public class ModuleTests
{
    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "conv")]
        private readonly nn.Module<Tensor, Tensor> _conv = nn.Conv2d(3, 4, 3, padding: 1, bias: false);

        [ComponentName(Name = "norm")]
        private readonly nn.Module<Tensor, Tensor> _norm = nn.GroupNorm(2, 4);

        [ComponentName(Name = "shortcut")]
        private readonly nn.Module<Tensor, Tensor>? _shortcut;

        public Block(bool projected)
            : base(nameof(Block))
        {
            if (projected)
                _shortcut = nn.Sequential(nn.Conv2d(3, 4, 1), nn.Identity());
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var main = _norm.call(_conv.call(input));
            return _shortcut is null ? main : main.add(_shortcut.call(input));
        }
    }

    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "scale")]
        private readonly Parameter _scale = nn.Parameter(ones(1));

        [ComponentName(Name = "offset")]
        private readonly Tensor _offset = zeros(1);

        [ComponentName(Name = "blocks")]
        private readonly ModuleList<Block> _blocks = nn.ModuleList(new Block(true), new Block(false));

        [ComponentName(Name = "head")]
        private readonly Linear _head = nn.Linear(4, 2);

        public Net()
            : base(nameof(Net)) => RegisterComponents();

        public override Tensor forward(Tensor input) =>
            _head.call(_blocks[0].call(input).mul(_scale).add(_offset).mean([2, 3]));
    }

    [Fact]
    public void Parameters_should_be_named_by_field_in_order_of_registration()
    {
        using var net = new Net();

        Assert.Equal(
            [
                "scale",
                "blocks.0.conv.weight", "blocks.0.norm.weight", "blocks.0.norm.bias", "blocks.0.shortcut.0.weight", "blocks.0.shortcut.0.bias",
                "blocks.1.conv.weight", "blocks.1.norm.weight", "blocks.1.norm.bias",
                "head.weight", "head.bias",
            ],
            net.named_parameters().Select(item => item.name));
        Assert.Equal(["scale"], net.named_parameters(recurse: false).Select(item => item.name));
        Assert.Equal(["offset"], net.named_buffers().Select(item => item.name));
        Assert.Equal(["blocks", "head"], net.named_children().Select(item => item.name));
        Assert.Equal(
            ["blocks", "head", "blocks.0", "blocks.1", "blocks.0.conv", "blocks.0.norm", "blocks.0.shortcut", "blocks.0.shortcut.0", "blocks.0.shortcut.1", "blocks.1.conv", "blocks.1.norm"],
            net.named_modules().Select(item => item.name));
        Assert.Equal(12, net.state_dict().Count);
    }

    [Fact]
    public void Parameters_should_be_the_modules_own()
    {
        using var linear = nn.Linear(2, 3);
        Assert.Equal([3L, 2L], linear.weight.shape);
        Assert.Same(linear.weight, linear.named_parameters().First().parameter);
        Assert.Same(linear.weight, linear.get_parameter("weight"));
        Assert.True(linear.weight.requires_grad);
        Assert.Null(nn.Linear(2, 3, hasBias: false).bias);
    }

    [Fact]
    public void Layers_should_keep_their_parameters_out_of_dispose_scopes()
    {
        Linear linear;
        using (NewDisposeScope())
            linear = nn.Linear(2, 3);
        Assert.False(linear.weight.IsInvalid);
        Assert.False(linear.bias!.IsInvalid);
        linear.Dispose();
    }

    [Fact]
    public void Dispose_should_free_parameters_buffers_and_children()
    {
        var statistics = DisposeScopeManager.Statistics;
        var before = statistics.ThreadTotalLiveCount;
        using (NewDisposeScope())
        {
            var net = new Net();
            var parameters = net.parameters().ToList();
            Assert.Equal(11, parameters.Count);

            net.Dispose();
            net.Dispose();

            Assert.All(parameters, parameter => Assert.True(parameter.IsInvalid));
        }
        Assert.Equal(before, statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Parameter_should_take_over_the_tensor_it_is_made_of()
    {
        using var scope = NewDisposeScope();
        var data = ones(2);
        var parameter = new Parameter(data);

        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad);
        Assert.True(scope.Contains(parameter));
        Assert.Equal(1, scope.DisposablesCount);
        Assert.False(new Parameter(ones(2), requires_grad: false).requires_grad);
    }

    [Fact]
    public void Train_and_eval_should_reach_every_module()
    {
        using var net = new Net();
        Assert.True(net.training);

        net.eval();
        Assert.All(net.modules().Append(net), module => Assert.False(module.training));

        net.train();
        Assert.All(net.modules().Append(net), module => Assert.True(module.training));
    }

    [Fact]
    public void Zero_grad_should_drop_gradients_unless_told_to_zero_them()
    {
        using var scope = NewDisposeScope();
        using var linear = nn.Linear(2, 1);
        linear.call(ones(1, 2)).sum().backward();

        linear.zero_grad(set_to_none: false);
        Assert.Equal([0f, 0f], linear.weight.grad!.data<float>().ToArray());

        linear.zero_grad();
        Assert.Null(linear.weight.grad);
    }

    [Fact]
    public void To_should_convert_parameters_in_place_of_the_old_ones()
    {
        using var scope = NewDisposeScope();
        using var net = new Net();
        var before = net.get_parameter("head.weight")!;
        var values = before.data<float>().ToArray();

        Assert.Same(net, net.to(ScalarType.Float64));

        var after = net.get_parameter("head.weight")!;
        Assert.Equal(ScalarType.Float64, after.dtype);
        Assert.True(after.requires_grad && after.is_leaf);
        Assert.True(before.IsInvalid);
        Assert.Equal(values.Select(value => (double)value), after.data<double>().ToArray());
        Assert.Equal(ScalarType.Float64, net.named_buffers().Single().buffer.dtype);
        Assert.Equal(ScalarType.Float64, net.call(ones([1, 3, 4, 4], ScalarType.Float64)).dtype);
        Assert.Throws<ArgumentException>(() => net.to(ScalarType.Int64));
    }

    [Fact]
    public void State_should_load_by_name_and_refuse_differences_when_strict()
    {
        using var scope = NewDisposeScope();
        using var linear = nn.Linear(1, 1);
        var state = new Dictionary<string, Tensor> { ["weight"] = full(1, 1, 5.0), ["bias"] = full(1, 7.0) };

        linear.load_state_dict(state);
        Assert.Equal(12f, linear.call(ones(1, 1)).item<float>());

        state.Remove("bias");
        state["other"] = ones(1);
        Assert.Throws<InvalidOperationException>(() => linear.load_state_dict(state));
        var (missing, unexpected) = linear.load_state_dict(state, strict: false);
        Assert.Equal(["bias"], missing);
        Assert.Equal(["other"], unexpected);
    }

    [Fact]
    public void Registration_should_refuse_doubles_and_bad_names()
    {
        using var net = new Net();
        using var child = nn.Identity();
        Assert.Throws<InvalidOperationException>(() => net.register_module("head", child));
        Assert.Throws<ArgumentException>(() => net.register_module("a.b", child));
        Assert.Throws<InvalidOperationException>(() => net.register_parameter("scale", net.parameters().First()));
        Assert.Throws<ArgumentNullException>(() => net.register_parameter("none", null!));
    }

    [Fact]
    public void Sequential_should_dispose_what_passes_between_its_steps()
    {
        using var scope = NewDisposeScope();
        using var sequential = nn.Sequential(("first", nn.ReLU()), ("second", nn.Flatten()), ("third", nn.Identity()));
        var input = tensor(new[] { -1f, 1f }, [1, 2, 1]);

        var output = sequential.call(input);

        Assert.Equal([0f, 1f], output.data<float>().ToArray());
        Assert.Equal(2, scope.DisposablesCount);
        Assert.Equal(["first", "second", "third"], sequential.named_children().Select(item => item.name));
        Assert.Equal(3, sequential.Count);
    }

    [Fact]
    public void Conv2d_should_refuse_the_wrong_number_of_channels()
    {
        using var scope = NewDisposeScope();
        using var conv = nn.Conv2d(3, 4, 3);
        Assert.Throws<ArgumentException>(() => conv.call(ones(1, 2, 8, 8)));
        Assert.Equal([1L, 4L, 6L, 6L], conv.call(ones(1, 3, 8, 8)).shape);
    }

    [Fact]
    public void Pooling_modules_should_equal_their_functions()
    {
        using var scope = NewDisposeScope();
        var x = arange(16, ScalarType.Float32).reshape(1, 1, 4, 4);
        Assert.Equal([5f, 7f, 13f, 15f], nn.MaxPool2d(2).call(x).data<float>().ToArray());
        Assert.Equal([2.5f, 4.5f, 10.5f, 12.5f], nn.AvgPool2d(2).call(x).data<float>().ToArray());
        Assert.Equal([7.5f], nn.AdaptiveAvgPool2d(1).call(x).data<float>().ToArray());
    }

    [Fact]
    public void Kaiming_normal_should_scale_with_the_fan()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var weight = empty(64, 32, 3, 3);

        nn.init.kaiming_normal_(weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);

        // 18,432 draws: the standard error of the deviation is 0.5 %, so 3 % are six of them.
        var expected = Math.Sqrt(2.0 / (64 * 9));
        Assert.Equal(expected, weight.std().ToDouble(), 0.03 * expected);
        Assert.Equal(0, weight.mean().ToDouble(), 6 * expected / Math.Sqrt(18432));
    }

    [Fact]
    public void Initialisation_should_work_on_parameters_that_learn()
    {
        using var norm = nn.GroupNorm(1, 2);
        nn.init.ones_(norm.weight);
        nn.init.constant_(norm.bias!, 0.5);
        Assert.Equal([1f, 1f], norm.weight.data<float>().ToArray());
        Assert.Equal([0.5f, 0.5f], norm.bias!.data<float>().ToArray());
        Assert.True(norm.weight.requires_grad && norm.weight.is_leaf);
    }

    [Fact]
    public void Linear_should_start_within_one_over_the_root_of_its_inputs()
    {
        using var linear = nn.Linear(16, 100);
        var weights = linear.weight.data<float>().ToArray();
        Assert.True(weights.All(weight => Math.Abs(weight) <= 0.25));
        Assert.Contains(weights, weight => Math.Abs(weight) > 0.2);
    }
}
