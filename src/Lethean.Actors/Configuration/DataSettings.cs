namespace Lethean.Actors.Configuration;

/// <param name="Path">A folder to look for data in before all others, or null.</param>
public sealed record DataSettings(string? Path);
