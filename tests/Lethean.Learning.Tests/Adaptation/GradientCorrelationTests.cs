using Lethean.Learning.Adaptation;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;
using Lethean.Learning.Tests.Evaluation;
using Lethean.Learning.Tests.Models;
using Lethean.Learning.Tests.Reference;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Adaptation;

public sealed class GradientCorrelationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Gradients_of_an_image_should_be_those_of_a_history_of_only_this_image(int splitAfter)
    {
        using var model = SmallModel.Create(splitAfter);
        var one = RandomData.Create(1);
        using var history = GradientHistory.Over(model, one, 1, RandomStream.Create(1, "history"));

        var sample = new GradientCorrelation(model, history).Measure(one[0], one.LabelOf(0));

        Assert.Equal(sample.MainNorm, history.Main.Geometry().Norm, 1e-5 * sample.MainNorm);
        Assert.Equal(sample.MainNorm * sample.MainNorm, Assert.Single(sample.MainHistory), 1e-5 * sample.MainNorm * sample.MainNorm);
        Assert.Equal(
            sample.AuxiliaryNorm * sample.AuxiliaryNorm, Assert.Single(sample.AuxiliaryHistory), 1e-5 * sample.AuxiliaryNorm * sample.AuxiliaryNorm);
        Assert.Equal(sample.Cosine, new GradientCorrelation(model).Of(one[0], one.LabelOf(0)));
        Assert.Equal(sample.Cosine * sample.MainNorm * sample.AuxiliaryNorm, sample.Product, 1e-12);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(345)] // ten blocks of 34 or 35, each two batches
    public void History_over_all_images_should_be_the_gradient_of_their_mean_loss(int images)
    {
        using var model = SmallModel.Create();
        var data = RandomData.Create(images);
        using var history = GradientHistory.Over(model, data, images, RandomStream.Create(1, "history"));
        using var scope = NewDisposeScope();
        var shared = SharedGradient.WeightsOf(model);
        var upright = model.Normalise(data.Pixels(0, images));
        var main = SharedGradient.Of(nn.functional.cross_entropy(model.Main(upright), data.Labels(0, images)), shared);
        var turned = cat([.. Enumerable.Range(0, 4).Select(k => upright.rot90(k, (2, 3)))]);
        var turns = arange(4, ScalarType.Int64).repeat_interleave(images);
        var auxiliary = SharedGradient.Of(nn.functional.cross_entropy(model.Auxiliary(turned), turns), shared);

        RequireEqual(main, history.Main);
        RequireEqual(auxiliary, history.Auxiliary);

        // The mean of the blocks, weighted by their images, has the same norm and direction as the gradient at once.
        static void RequireEqual(SharedGradient atOnce, MeanGradients blocks)
        {
            var (geometry, norm) = (blocks.Geometry(), (double)atOnce.Norm.item<float>());
            var product = blocks.ProductsWith(atOnce).Select((value, block) => geometry.Share(block) * value).Sum();
            Assert.Equal(10, blocks.Sizes.Count);
            Assert.InRange(blocks.Sizes.Max() - blocks.Sizes.Min(), 0, 1);
            Assert.Equal(norm, geometry.Norm, 1e-4 * norm);
            Assert.Equal(norm * norm, product, 1e-4 * norm * norm);
        }
    }

    [Fact]
    public void Blocks_should_be_disjoint_parts_of_the_images_drawn()
    {
        // With ten images each block is one image, whose gradient must be met once: a product with itself is its squared norm.
        using var model = SmallModel.Create();
        var data = RandomData.Create(10);
        using var history = GradientHistory.Over(model, data, 10, RandomStream.Create(1, "history"));
        var geometry = history.Main.Geometry();

        var samples = Enumerable.Range(0, 10).Select(i => new GradientCorrelation(model, history).Measure(data[i], data.LabelOf(i))).ToList();

        var owners = samples.Select(sample => Enumerable.Range(0, 10).Single(block =>
            Math.Abs(sample.MainHistory[block] - sample.MainNorm * sample.MainNorm) < 1e-4 * sample.MainNorm * sample.MainNorm
            && Math.Abs(geometry.Products[block, block] - sample.MainNorm * sample.MainNorm) < 1e-4 * sample.MainNorm * sample.MainNorm));
        Assert.Equal(Enumerable.Range(0, 10), owners.Order());
    }

    [Fact]
    public void Buffer_should_be_compared_with_the_other_images_of_the_history()
    {
        // Two halves: the rest of the history is the other half, so that both comparisons are the same one.
        using var model = SmallModel.Create();
        var data = RandomData.Create(24);
        using var history = GradientHistory.Over(model, data, 24, RandomStream.Create(1, "history"));

        var halves = history.MeasureReference(model, data, 12);
        var single = history.MeasureReference(model, data, 1);

        Assert.Equal((2, 20), (halves.Buffers, single.Buffers));
        Assert.Equal(halves.Main.BetweenBuffers.Mean, halves.Main.WithHistory.Mean, 1e-4);
        Assert.Equal(halves.Auxiliary.BetweenBuffers.Mean, halves.Auxiliary.WithHistory.Smallest, 1e-4);
        Assert.Throws<ArgumentOutOfRangeException>(() => history.MeasureReference(model, data, 13));
    }

    [Fact]
    public void History_should_be_the_same_again()
    {
        using var model = SmallModel.Create();
        var data = RandomData.Create(40);
        using var one = GradientHistory.Over(model, data, 30, RandomStream.Create(1, "history"));
        using var again = GradientHistory.Over(model, data, 30, RandomStream.Create(1, "history"));
        using var other = GradientHistory.Over(model, data, 30, RandomStream.Create(2, "history"));

        Assert.Equal(one.Auxiliary.Geometry().Products, again.Auxiliary.Geometry().Products);
        Assert.NotEqual(one.Auxiliary.Geometry().Products, other.Auxiliary.Geometry().Products);
    }

    [Fact]
    public void Image_without_a_class_should_take_the_predicted_one()
    {
        using var model = SmallModel.Create();
        var image = SmallModel.Image(1);

        var sample = new GradientCorrelation(model).Measure(image, -1);

        using var scope = NewDisposeScope();
        Assert.Equal(model.Main(model.Normalise(ImageTensors.Upright(image, CPU))).argmax(1).item<long>(), sample.Label);
        Assert.Equal(new GradientCorrelation(model).Of(image, sample.Label), sample.Cosine);
        Assert.Empty(sample.MainHistory);
    }

    [Fact]
    public void History_should_refuse_more_images_than_there_are()
    {
        using var model = SmallModel.Create();

        var refusal = Assert.Throws<InputException>(() => GradientHistory.Over(model, RandomData.Create(5), 6, RandomStream.Create(1, "history")));

        Assert.Contains("at most 5", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lethean_samples_should_harm_the_main_task_where_benign_ones_do_not()
    {
        // Perry 2020, equation 3. n = 30 of each kind; the means of this network are about −0.1 and 0.
        var reference = new ReferenceNetwork(ReferenceNetwork.Fashion);
        using var model = reference.Checkpoint.CreateModel();
        var data = new DatasetLocator(new DatasetOptions { Path = Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist-sample") })
            .Find(DatasetDescriptor.Find("fashion-mnist"))!;
        var (train, test) = (data.Load(DatasetSplit.Train), data.Load(DatasetSplit.Test));
        var correlation = new GradientCorrelation(model);

        var lethean = Cosines(new LetheanSettings());
        var benign = Cosines(new BenignSettings());

        Assert.True(lethean.Average() + 2 * StandardError(lethean) < 0, $"{lethean.Average()}");
        Assert.True(lethean.Average() < benign.Average() - 2 * StandardError(benign), $"{lethean.Average()} against {benign.Average()}");

        double[] Cosines(GeneratorSettings settings)
        {
            var generator = settings.CreateGenerator(new SampleMaterials(train, test, RandomStream.Create(1, settings.Kind)));
            return [.. Enumerable.Range(0, 30).Select(_ => generator.Next()).Select(sample => correlation.Of(sample.Image, sample.Label))];
        }

        static double StandardError(double[] values) =>
            Math.Sqrt(values.Sum(v => (v - values.Average()) * (v - values.Average())) / (values.Length - 1) / values.Length);
    }
}
