namespace Lethean.Actors.Configuration;

/// <summary>How what the model still knows is measured; the first evaluation is always of the untouched weights.</summary>
/// <param name="Every">Served samples between evaluations, 1 or more.</param>
/// <param name="Images">Test images in each evaluation, from the first on, 1 or more.</param>
/// <param name="BatchSize">Images computed at once, 1 or more.</param>
/// <param name="Threads">Threads that evaluate beside the model's, 1 or more.</param>
public sealed record EvaluationSettings(int Every, int Images, int BatchSize, int Threads);
