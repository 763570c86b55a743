namespace Lethean.Host.Evaluating;

/// <summary>What rows of one evaluation have in common.</summary>
/// <param name="Checkpoint">SHA-256 of its file.</param>
/// <param name="Data">SHA-256 of the test images and labels.</param>
/// <param name="Images">How many of them, from the first on.</param>
public sealed record EvaluationSubject(string Checkpoint, string Data, int Images, int Severity, ulong Seed)
{
    /// <summary>In words, where the two differ.</summary>
    public string Difference(EvaluationSubject other) => string.Join(", ", new[]
    {
        Checkpoint == other.Checkpoint ? "" : "another checkpoint",
        Data == other.Data ? "" : "other images",
        Images == other.Images ? "" : $"{Images} images",
        Severity == other.Severity ? "" : $"severity {Severity}",
        Seed == other.Seed ? "" : $"seed {Seed}",
    }.Where(difference => difference.Length > 0));
}
