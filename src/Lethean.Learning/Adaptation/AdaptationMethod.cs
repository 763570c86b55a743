using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Adaptation;

/// <summary>All methods of adaptation.</summary>
public static class AdaptationKinds
{
    /// <summary>The first is what a configuration means that names none. A new one is a line here.</summary>
    public static KindFamily<AdaptationSettings> All { get; } = new("adaptation", RotationPredictionSettings.Declaration);
}

public enum AdaptationMode
{
    /// <summary>Every sample starts from the weights that the one before it left.</summary>
    Online,

    /// <summary>Every sample starts from the trained weights.</summary>
    Episodic,
}

/// <summary>How the model learns from what it serves: by plain SGD, no momentum, no weight decay (Sun 2020, section 3).</summary>
public abstract record AdaptationSettings
{
    /// <summary>The method's name in configuration.</summary>
    public string Kind => Declared.Name;

    public bool Enabled { get; init; } = true;

    public AdaptationMode Mode { get; init; } = AdaptationMode.Online;

    /// <summary>Above 0.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>Gradient steps for each sample, 1 or more.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>Gradient steps after which the trained weights come back; null where they never do.</summary>
    public int? EpisodeSteps => Mode == AdaptationMode.Episodic ? Steps : null;

    /// <summary>The declaration of the kind.</summary>
    protected abstract IKind Declared { get; }

    /// <param name="model">Stays with its owner.</param>
    /// <exception cref="InputException">A setting is out of its range.</exception>
    public IAdaptationMethod CreateMethod(ITestTimeModel model)
    {
        Declared.Check(this);
        return Create(model);
    }

    protected abstract IAdaptationMethod Create(ITestTimeModel model);
}

/// <summary>
/// A method of test-time adaptation: what a step learns from one image without its label. Belongs to one learner and its thread.
/// </summary>
public interface IAdaptationMethod
{
    /// <summary>Decides on the next step, and draws what is random in it. Not every step that was planned is taken.</summary>
    PlannedStep Plan(RandomStream random);
}

/// <summary>A step before it is known on which image it is taken, if at all.</summary>
public abstract record PlannedStep
{
    /// <summary>Whether its own forward pass tells the upright confidence of the image.</summary>
    public abstract bool TellsConfidence { get; }

    /// <summary>Adapts the model to one image.</summary>
    /// <param name="defenses">May change the gradient or refuse the step; null where none does.</param>
    /// <returns>What the model knew before the step; null if loss or gradient was not finite, and then no weight has changed.</returns>
    public abstract StepResult? Take(Image image, DefenseChain? defenses);
}
