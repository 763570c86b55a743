namespace Lethean.Learning.Samples.Orders;

/// <summary>
/// Blocks of samples with shares of the classes of their own, each drawn from a symmetric Dirichlet distribution
/// (Gong et al. 2022): the smaller α, the fewer classes in a block.
/// </summary>
/// <param name="Alpha">Above 0: 0.1, hardly more than one or two of ten classes; 1, all shares equally likely; large, nearly iid.</param>
/// <param name="Block">Samples, 1 or more.</param>
public sealed record ClassCorrelatedOrder(double Alpha, int Block) : BenignOrder;
