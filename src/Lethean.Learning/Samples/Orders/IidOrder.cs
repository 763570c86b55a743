namespace Lethean.Learning.Samples.Orders;

/// <summary>Each image equally likely, whatever came before.</summary>
public sealed record IidOrder : BenignOrder;
