namespace Lethean.Host.Diagnosis;

public enum Health
{
    Good,

    /// <summary>Not here, and not needed by everything; the text says how to get it.</summary>
    Absent,

    /// <summary>Needed and missing, or here and damaged; the text says how to mend it.</summary>
    Broken,
}

/// <summary>What one check found.</summary>
public sealed record Finding(string Subject, Health State, string Text);
