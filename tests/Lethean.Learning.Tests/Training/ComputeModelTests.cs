using Lethean.Learning.Models;
using Lethean.Learning.Tests.Models;
using Lethean.Learning.Training;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Training;

public sealed class ComputeModelTests
{
    [Fact]
    public void Bfloat16_gradients_should_point_where_float32_ones_do()
    {
        using var scope = NewDisposeScope();
        using var master = SmallModel.Create(splitAfter: 3);
        using var random = new Generator(1);
        var images = rand([32, 3, 32, 32], generator: random);

        var exact = Gradient(master, images, bfloat16: false);
        var rounded = Gradient(master, images, bfloat16: true);

        // bfloat16 keeps 8 bits: each of some twenty layers turns signals by up to 2⁻⁹ forward and again backward, and ReLUs
        // that flip add to it; together less than a tenth, of which the cosine sees the square.
        Assert.InRange((exact.dot(rounded) / (exact.norm() * rounded.norm())).item<float>(), 0.99f, 1f);
        Assert.NotEqual(exact.data<float>().ToArray(), rounded.data<float>().ToArray());
    }

    [Fact]
    public void The_parts_should_go_to_their_own_heads()
    {
        using var scope = NewDisposeScope();
        using var master = SmallModel.Create();
        var layout = new WeightLayout(master);
        using var compute = new ComputeModel(master, layout, bfloat16: false);
        var images = rand(6, 3, 32, 32);

        var (main, auxiliary) = compute.Forward(layout.Gather([.. master.Parameters.Select(p => p.Value)]), images, main: 4);

        var ofMaster = FirstDerivatives.Only(() => (Main: master.Main(images), Auxiliary: master.Auxiliary(images)));
        Assert.Equal(ofMaster.Main.narrow(0, 0, 4).data<float>().ToArray(), main.data<float>().ToArray());
        Assert.Equal(ofMaster.Auxiliary.narrow(0, 4, 2).data<float>().ToArray(), auxiliary.data<float>().ToArray());
    }

    private static Tensor Gradient(ITestTimeModel master, Tensor images, bool bfloat16)
    {
        var layout = new WeightLayout(master);
        using var compute = new ComputeModel(master, layout, bfloat16);
        var (main, auxiliary) = compute.Forward(layout.Gather([.. master.Parameters.Select(p => p.Value)]), images, 4);
        var gradient = compute.Gradient(main.pow(2).mean().add(auxiliary.pow(2).mean()));
        Assert.Equal(ScalarType.Float32, gradient.dtype);
        return gradient;
    }
}
