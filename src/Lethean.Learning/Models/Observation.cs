using Lethean.Learning.Data;
using Lethean.Learning.Native;
using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>What a network says of one image.</summary>
/// <param name="Main">Softmax of the main head: one probability for each class.</param>
/// <param name="Auxiliary">Softmax of the auxiliary head: one for each rotation; index 0 means upright.</param>
public readonly record struct Observation(ReadOnlyMemory<float> Main, ReadOnlyMemory<float> Auxiliary)
{
    private const int BatchSize = 250;

    /// <summary>The class of the largest main logit, the first one of equal ones; 0 where they are not numbers.</summary>
    public int Prediction
    {
        get
        {
            var probabilities = Main.Span;
            var largest = 0;
            for (var c = 1; c < probabilities.Length; c++)
            {
                if (probabilities[c] > probabilities[largest])
                    largest = c;
            }

            return largest;
        }
    }

    /// <summary>The main head's probability of the prediction; NaN where the logits are not numbers.</summary>
    public double MainConfidence => Main.Span[Prediction];

    /// <summary>The confidence of Sun's released code: the auxiliary head's probability that the image is upright.</summary>
    public double UprightConfidence => Auxiliary.Span[0];

    /// <summary>Of the main head, in nats: 0 to ln(classes).</summary>
    public double MainEntropy
    {
        get
        {
            var entropy = 0.0;
            foreach (var p in Main.Span)
                entropy -= p == 0 ? 0 : p * Math.Log(p);
            return entropy;
        }
    }

    /// <summary>One forward pass without gradients; both heads are read from the device in one transfer.</summary>
    public static Observation Of(ITestTimeModel model, Image image)
    {
        using var scope = NewDisposeScope();
        using var inference = ComputeDevice.WithoutGradients(model.Device);
        var (main, auxiliary) = model.Both(model.Normalise(ImageTensors.Upright(image, model.Device)));
        var both = cat([main.softmax(1), auxiliary.softmax(1)], 1).cpu().data<float>().ToArray();
        var classes = (int)main.shape[1];
        return new(both.AsMemory(0, classes), both.AsMemory(classes));
    }

    /// <summary>Of every image of a set in its order, in batches.</summary>
    public static IEnumerable<Observation> OfAll(ITestTimeModel model, ImageDataset images)
    {
        for (var start = 0; start < images.Count; start += BatchSize)
        {
            foreach (var observation in OfBatch(model, images, start, Math.Min(BatchSize, images.Count - start)))
                yield return observation;
        }
    }

    private static Observation[] OfBatch(ITestTimeModel model, ImageDataset images, int start, int count)
    {
        using var scope = NewDisposeScope();
        using var inference = ComputeDevice.WithoutGradients(model.Device);
        var (main, auxiliary) = model.Both(model.Normalise(images.Pixels(start, count, model.Device)));
        var both = cat([main.softmax(1), auxiliary.softmax(1)], 1).cpu().data<float>().ToArray();
        var (classes, width) = ((int)main.shape[1], both.Length / count);
        return [.. Enumerable.Range(0, count).Select(i => new Observation(
            both.AsMemory(i * width, classes), both.AsMemory(i * width + classes, width - classes)))];
    }
}
