using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Samples;
using Lethean.Learning.Tests.Reference;

namespace Lethean.Learning.Tests.Samples;

/// <summary>A reference network that an attacker may ask, with a record of his questions.</summary>
internal sealed class AttackedModel(string network) : IDisposable
{
    private readonly ReferenceNetwork _reference = new(network);
    private ITestTimeModel? _model;

    public List<InputObjective> Questions { get; } = [];

    public ITestTimeModel Model => _model ??= _reference.Checkpoint.CreateModel();

    /// <summary>Input i of the network, as an attacker would have drawn it.</summary>
    public Sample Sample(int input, int quarterTurns = 0) =>
        new(_reference.Image(input).RotateQuarter(quarterTurns), _reference.Label(input), input, quarterTurns) { CraftingSeed = (ulong)input };

    public InputAnswer Answer(Image image, InputObjective objective) => InputGradient.Of(Model, image, objective);

    public ValueTask<InputAnswer> Ask(Image image, InputObjective objective, CancellationToken cancellationToken)
    {
        Questions.Add(objective);
        return ValueTask.FromResult(Answer(image, objective));
    }

    public void Dispose() => _model?.Dispose();
}
