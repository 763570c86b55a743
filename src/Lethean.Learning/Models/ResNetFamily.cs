using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>What tells one family of residual networks from another.</summary>
internal abstract class ResNetFamily
{
    /// <summary>Name of the norm behind the last group, where there is one.</summary>
    public const string EndNorm = "bn";

    public static IReadOnlyDictionary<string, ResNetFamily> ByName { get; } = new Dictionary<string, ResNetFamily>
    {
        [Architecture.ResNet18] = new ResNet18Family(),
        [Architecture.ResNet26] = new ResNet26Family(),
    };

    /// <summary>Layer groups; each has twice the channels of the one before, and but for the first half the rows and columns.</summary>
    public abstract int LayerGroups { get; }

    /// <summary>Blocks of a group.</summary>
    public abstract int Blocks { get; }

    /// <summary>From images [n, 3, height, width] to the first group's input [n, width, …]; registers its parts with the network.</summary>
    public abstract Func<Tensor, Tensor> Stem(nn.Module network, int width, LayerOptions options);

    /// <summary>From [n, inputs, height, width] to [n, outputs, height / stride, width / stride].</summary>
    public abstract nn.Module<Tensor, Tensor> Block(int inputs, int outputs, int stride, LayerOptions options);

    /// <summary>Between the last group and the average pool; null for nothing. Registers its parts with the network.</summary>
    /// <param name="suffix">Of the names of its parts.</param>
    public virtual Func<Tensor, Tensor>? End(nn.Module network, string suffix, int channels, LayerOptions options) => null;

    /// <summary>The ResNet-18 of Perry 2020: 3×3 stem, GroupNorm → ReLU → max pool, four groups of two blocks.</summary>
    private sealed class ResNet18Family : ResNetFamily
    {
        public override int LayerGroups => 4;

        public override int Blocks => 2;

        public override Func<Tensor, Tensor> Stem(nn.Module network, int width, LayerOptions options)
        {
            var stem = new ConvolutionAndNorm(3, width, 3, 1, options);
            stem.Register(network, "conv1", "bn1");
            // ReLU after the pool gives what it gives before it, on a quarter of the numbers.
            return images => MaxPool.Of(stem.Of(images)).relu_();
        }

        public override nn.Module<Tensor, Tensor> Block(int inputs, int outputs, int stride, LayerOptions options) =>
            new BasicBlock(inputs, outputs, stride, options);
    }

    /// <summary>
    /// The ResNet-26 of Sun 2020: 3×3 stem alone, three groups of four blocks with the norms before the convolutions (He 2016b),
    /// GroupNorm → ReLU at the end.
    /// </summary>
    private sealed class ResNet26Family : ResNetFamily
    {
        public override int LayerGroups => 3;

        public override int Blocks => 4;

        public override Func<Tensor, Tensor> Stem(nn.Module network, int width, LayerOptions options)
        {
            var stem = new ConvolutionLayer(3, width, 3, 1, options);
            stem.Register(network, "conv1");
            return images =>
            {
                using var scope = NewDisposeScope();
                return stem.Of(images).As(options.Activations).MoveToOuterDisposeScope();
            };
        }

        public override nn.Module<Tensor, Tensor> Block(int inputs, int outputs, int stride, LayerOptions options) =>
            new PreActivationBlock(inputs, outputs, stride, options);

        public override Func<Tensor, Tensor> End(nn.Module network, string suffix, int channels, LayerOptions options)
        {
            var norm = new NormLayer(channels, options);
            norm.Register(network, EndNorm + suffix);
            return features => norm.Rectified(features, null, options.Activations);
        }
    }
}
