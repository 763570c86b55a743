using Lethean.Learning.Models;

namespace Lethean.Learning.Defenses;

/// <summary>Another network predicts and is evaluated instead of the one that learns.</summary>
public interface IServingDefense : IDefense
{
    ITestTimeModel Model { get; }

    /// <summary>Takes the weights that learn as they are.</summary>
    void Restart();

    /// <summary>Called after each sample that changed the weights that learn.</summary>
    void Follow();
}
