namespace Lethean.Learning.Adaptation;

/// <summary>How the gradients of one sample lie to each other and to what training has learned. NaN where a gradient vanishes.</summary>
/// <param name="Label">The class of the main loss: the true one, or where there is none the predicted one.</param>
/// <param name="MainAuxiliary">Main against auxiliary gradient of the sample (Perry 2020, equations 1 and 3).</param>
/// <param name="MainHistory">Main gradient of the sample against that of the training images (equations 4 and 5); null without a history.</param>
/// <param name="AuxiliaryHistory">Auxiliary gradient of the sample against that of the training images (equations 4 and 6).</param>
public readonly record struct GradientCosines(int Label, double MainAuxiliary, double? MainHistory, double? AuxiliaryHistory);
