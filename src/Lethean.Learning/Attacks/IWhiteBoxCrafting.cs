using Lethean.Learning.Datasets;

namespace Lethean.Learning.Attacks;

/// <summary>The part of an attack that needs the deployed model: turns a drawn sample into the one that is sent.</summary>
public interface IWhiteBoxCrafting
{
    ValueTask<Image> CraftAsync(Sample seed, InputGradient gradient, CancellationToken cancellationToken);
}
