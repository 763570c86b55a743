namespace Lethean.Learning.Samples.Orders;

/// <summary>Draws test images in some order. Endless; not thread-safe.</summary>
internal interface IImageOrder
{
    Sample Next();
}
