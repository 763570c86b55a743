namespace Lethean.Learning.Defenses;

/// <summary>Who sent a sample, as far as the model can tell: one client of one source.</summary>
public readonly record struct ClientId(string Source, int Number);
