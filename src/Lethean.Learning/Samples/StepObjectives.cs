using Lethean.Learning.Adaptation;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Samples;

/// <summary>
/// How much harm one step of adaptation to the image does, to first order: ⟨clip(∇l_s(x)), r⟩ / ‖r‖, where r is the gradient over the
/// shared weights of −margin, the margin being the true class's logit less the largest other one, averaged over known images. The step goes
/// against ∇l_s, so that a product below 0 is one that lowers their margins; the lower, the more.
/// </summary>
/// <remarks>
/// The margin and not the cross entropy: of images that the network has learned the latter is flat, and its gradient is that of the few
/// images that it has not.
/// </remarks>
/// <param name="Known">Labelled images that shall be unlearned.</param>
/// <param name="ClippedAt">The largest length of ∇l_s over all weights that the step changes, above 0; null: it is not clipped.</param>
public sealed record StepHarm(ImageDataset Known, double? ClippedAt) : InputObjective
{
    public override Tensor Of(ITestTimeModel model, Tensor pixels)
    {
        var step = AuxiliaryGradient.Of(model, pixels);
        var harm = step.CosineWith(StepReference.Gradient(model, Known, LostMargin)).mul(step.Length);
        if (ClippedAt is not { } most)
            return harm;
        var share = step.Length.reciprocal().mul(DeviceTensors.Number(most, harm.device));
        return harm.mul(share.minimum(DeviceTensors.Number(1, harm.device)));
    }

    /// <summary>Mean of the largest wrong logit less the true one.</summary>
    private static Tensor LostMargin(Tensor logits, Tensor labels)
    {
        var isTrue = one_hot(labels, logits.shape[1]).to(ScalarType.Bool);
        using Scalar none = float.NegativeInfinity;
        var wrong = logits.masked_fill(isTrue, none).amax([1L]);
        return wrong.sub(logits.gather(1, labels.unsqueeze(1)).squeeze(1)).mean();
    }
}

/// <summary>
/// How far the image's gradient is from passing a guard: what the cosine of ∇l_s(x) and the gradient of the main loss, over the shared
/// weights, is short of; 0 where it passes. The guard's own images are not known, others of the training set stand for them.
/// </summary>
/// <param name="Known">Labelled images that stand for the guard's.</param>
/// <param name="CosineAtLeast">0 to 1; 0 is what a guard asks for.</param>
public sealed record GuardViolation(ImageDataset Known, double CosineAtLeast) : InputObjective
{
    public override Tensor Of(ITestTimeModel model, Tensor pixels)
    {
        var reference = StepReference.Gradient(model, Known, (logits, labels) => cross_entropy(logits, labels));
        var cosine = AuxiliaryGradient.Of(model, pixels).CosineWith(reference);
        return DeviceTensors.Number(CosineAtLeast, cosine.device).sub(cosine).relu();
    }
}

/// <summary>The gradient of the auxiliary loss over the four rotations of one image, with its graph from the pixels.</summary>
/// <param name="Shared">Of each shared weight.</param>
/// <param name="Length">Over all weights that a step changes, those of the auxiliary head as well; a scalar, [].</param>
internal sealed record AuxiliaryGradient(IReadOnlyList<Tensor> Shared, Tensor Length)
{
    /// <remarks>A gradient that keeps its own graph: differentiating it by the pixels is a second backward pass.</remarks>
    /// <param name="pixels">[1, 3, 32, 32] in [0, 1].</param>
    public static AuxiliaryGradient Of(ITestTimeModel model, Tensor pixels)
    {
        var reached = model.SharedParameters.Concat(model.AuxiliaryHeadParameters).Select(Tensor (p) => p.Value).ToArray();
        var views = cat([.. ViewWeights.Once.Rotations.Select(turns => pixels.rot90(turns, (2, 3)))]);
        var loss = AuxiliaryLoss.Of(model.Auxiliary(model.Normalise(views)), ViewWeights.Once);
        var gradient = autograd.grad([loss], reached, retain_graph: true, create_graph: true);
        return new([.. gradient.Take(model.SharedParameters.Count)], stack(gradient.Select(part => part.square().sum())).sum().sqrt());
    }

    /// <summary>Of the step and a direction of the shared weights; a scalar, [], with its graph from the pixels.</summary>
    public Tensor CosineWith(IReadOnlyList<Tensor> direction)
    {
        var product = stack(Shared.Zip(direction, (mine, other) => mine.mul(other).sum())).sum();
        return product.div(Length.mul(stack(direction.Select(part => part.square().sum())).sum().sqrt()));
    }
}

/// <summary>Directions of the shared weights that labelled images give.</summary>
internal static class StepReference
{
    /// <param name="loss">A scalar, [], of class logits [n, classes] and labels [n].</param>
    /// <returns>Without a graph, in the shapes of the shared weights.</returns>
    public static IReadOnlyList<Tensor> Gradient(ITestTimeModel model, ImageDataset images, Func<Tensor, Tensor, Tensor> loss)
    {
        var shared = model.SharedParameters.Select(Tensor (p) => p.Value).ToArray();
        var logits = model.Main(model.Normalise(images.Pixels(0, images.Count, model.Device)));
        return [.. autograd.grad([loss(logits, images.Labels(0, images.Count, model.Device))], shared)];
    }
}
