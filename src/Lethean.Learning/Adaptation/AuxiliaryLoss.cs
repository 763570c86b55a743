using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Adaptation;

/// <summary>The self-supervised loss of one sample: cross entropy of telling its rotations apart (Sun 2020, section 2).</summary>
internal static class AuxiliaryLoss
{
    /// <summary>[views, 4], one row for each rotation that occurs, with their graph.</summary>
    public static Tensor Logits(ITestTimeModel model, Image image, ViewWeights views)
    {
        using var scope = NewDisposeScope();
        var input = model.Normalise(ImageTensors.Rotated(image, views.Rotations, model.Device));
        return model.Auxiliary(input).MoveToOuterDisposeScope();
    }

    /// <summary>The mean loss of the batch that the views stand for, a scalar.</summary>
    public static Tensor Of(Tensor logits, ViewWeights views)
    {
        using var scope = NewDisposeScope();
        // Every label occurs once, so class weights that sum to one are the weights of the views.
        var labels = DeviceTensors.Of([.. views.Rotations.Select(k => (long)k)], logits.device);
        var shares = DeviceTensors.Of([.. views.Shares], [views.Shares.Length], logits.device);
        return cross_entropy(logits, labels, weight: shares).MoveToOuterDisposeScope();
    }
}
