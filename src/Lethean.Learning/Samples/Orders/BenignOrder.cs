namespace Lethean.Learning.Samples.Orders;

/// <summary>In which order ordinary users send test images. Order alone can hurt a model that learns from what it serves.</summary>
public abstract record BenignOrder;
