using Lethean.Learning.Samples;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;
using Lethean.Learning.Tests.Evaluation;
using Lethean.Learning.Tests.Models;
using Lethean.Learning.Tests.Reference;
using Lethean.Learning.Adaptation;
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

        var cosines = new GradientCorrelation(model, history).Measure(one[0], one.LabelOf(0));

        Assert.Equal(1, cosines.MainHistory!.Value, 1e-5);
        Assert.Equal(1, cosines.AuxiliaryHistory!.Value, 1e-5);
        Assert.Equal(cosines.MainAuxiliary, new GradientCorrelation(model).Of(one[0], one.LabelOf(0)));
    }

    [Fact]
    public void History_should_be_the_mean_over_its_images_however_they_are_batched()
    {
        // 40 images are two batches; the gradient of the mean loss over all of them at once is the same direction.
        using var model = SmallModel.Create();
        var data = RandomData.Create(40);
        using var history = GradientHistory.Over(model, data, 40, RandomStream.Create(1, "history"));
        using var scope = NewDisposeScope();
        var loss = nn.functional.cross_entropy(model.Main(model.Normalise(data.Pixels(0, 40))), data.Labels(0, 40));

        var atOnce = SharedGradient.Of(loss, SharedGradient.WeightsOf(model));

        Assert.Equal(1, history.Main.CosineWith(atOnce), 1e-5);
        var norm = atOnce.Norm.item<float>();
        Assert.Equal(norm, history.Main.Norm.item<float>(), 1e-4 * norm);
    }

    [Fact]
    public void Image_without_a_class_should_take_the_predicted_one()
    {
        using var model = SmallModel.Create();
        var image = SmallModel.Image(1);

        var cosines = new GradientCorrelation(model).Measure(image, -1);

        using var scope = NewDisposeScope();
        Assert.Equal(model.Main(model.Normalise(ImageTensors.Upright(image, CPU))).argmax(1).item<long>(), cosines.Label);
        Assert.Equal(new GradientCorrelation(model).Of(image, cosines.Label), cosines.MainAuxiliary);
        Assert.Null(cosines.MainHistory);
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
