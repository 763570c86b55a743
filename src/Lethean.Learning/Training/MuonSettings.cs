namespace Lethean.Learning.Training;

/// <summary>
/// Muon (Jordan 2024) for the weights of all convolutions but the first: each step goes along the nearest orthogonal matrix
/// of the Nesterov momentum, so that no direction of a layer is left behind. All other weights follow SGD.
/// </summary>
/// <param name="RateRatio">Its learning rate as a multiple of SGD's, above 0 to 100.</param>
/// <param name="Momentum">0 to below 1.</param>
/// <param name="WeightDecay">Share of a weight that a step of rate 1 would take, 0 to 1; apart from the gradient (decoupled).</param>
/// <param name="Iterations">Newton–Schulz iterations, 1 to 20.</param>
public sealed record MuonSettings(double RateRatio, double Momentum, double WeightDecay, int Iterations);
