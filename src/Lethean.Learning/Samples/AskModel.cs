using Lethean.Learning.Data;
using Lethean.Learning.Models;

namespace Lethean.Learning.Samples;

/// <summary>
/// Asks the model that the attacker can look into: the deployed one (white box) or a surrogate (grey box). A black-box
/// attacker has none; his question is refused with an <see cref="InvalidOperationException"/>.
/// </summary>
public delegate ValueTask<InputAnswer> AskModel(Image image, InputObjective objective, CancellationToken cancellationToken);
