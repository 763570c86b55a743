using Lethean.Learning.Models;
using Lethean.Learning.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Samples;

/// <summary>
/// CE(aux(D(Rot_k x)), k): the auxiliary loss of one orientation, of the image perhaps made smaller and set somewhere into
/// a black frame of the original size (Cong 2024, after Xie 2019).
/// </summary>
/// <param name="QuarterTurns">k, counter-clockwise, 0 … 3.</param>
/// <param name="Size">Rows and columns after resizing; null: the image as it is.</param>
/// <param name="Top">Rows above it.</param>
/// <param name="Left">Columns left of it.</param>
public sealed record DiverseRotationLoss(int QuarterTurns, int? Size = null, int Top = 0, int Left = 0) : InputObjective
{
    public override Tensor Of(ITestTimeModel model, Tensor pixels)
    {
        var turned = pixels.rot90(QuarterTurns, (2, 3));
        var logits = model.Auxiliary(model.Normalise(Size is { } size ? Framed(turned, size) : turned));
        return cross_entropy(logits, DeviceTensors.Label(QuarterTurns, logits.device));
    }

    private Tensor Framed(Tensor image, int size)
    {
        var frame = image.shape[^1] - size;
        var small = interpolate(image, [size, size], mode: InterpolationMode.Bilinear, align_corners: false);
        return pad(small, [Left, frame - Left, Top, frame - Top]);
    }
}
