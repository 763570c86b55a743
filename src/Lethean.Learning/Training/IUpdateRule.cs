using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>How one weight follows its gradient. Called in a dispose scope without gradients being recorded.</summary>
internal interface IUpdateRule : IDisposable
{
    /// <param name="velocity">Of the same shape as the weight; zero at first, kept from step to step.</param>
    /// <param name="gradient">Its memory is used up.</param>
    /// <param name="rate">Learning rate of this step.</param>
    void Apply(Tensor weight, Tensor velocity, Tensor gradient, double rate);
}
