using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using static TorchSharp.torch;

namespace Lethean.Learning.Adaptation;

/// <summary>What both heads make of one image.</summary>
internal static class HeadProbabilities
{
    /// <returns>Softmax of the main head, and of the auxiliary one; read from the device in one transfer.</returns>
    public static (float[] Main, float[] Auxiliary) Of(ITestTimeModel model, Image image)
    {
        using var scope = NewDisposeScope();
        using var inference = ComputeDevice.WithoutGradients(model.Device);
        var (main, auxiliary) = model.Both(model.Normalise(ImageTensors.Upright(image, model.Device)));
        var both = cat([main.softmax(1), auxiliary.softmax(1)], 1).cpu().data<float>().ToArray();
        return (both[..(int)main.shape[1]], both[(int)main.shape[1]..]);
    }
}
