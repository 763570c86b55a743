using Lethean.Learning.Models;
using Lethean.Learning.Training;
using Xunit.Abstractions;

namespace Lethean.Host.Tests.Fuzzing;

public sealed class TrainingStateFuzzTests : IDisposable
{
    private static readonly TrainingSettings Settings = new()
    {
        Recipe = "tiny",
        Dataset = "fashion-mnist",
        Architecture = new(Architecture.ResNet18, Width: 4, Groups: 1, SplitAfter: 4),
        Epochs = 9,
        Schedule = new OneCycleSchedule(0.1),
        Averaging = 0.8,
    };

    private readonly ITestOutputHelper _output;
    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();
    private readonly TrainingState _state = Fresh();

    public TrainingStateFuzzTests(ITestOutputHelper output)
    {
        _output = output;
        _state.Curve = [new(1, 2.5, 0.1, 0.2, 3.5), new(2, 1.25, 0.4, 0.5, 3.25)];
        _state.Save(_folder["good"]);
    }

    public void Dispose()
    {
        _state.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Training_states_should_be_read_or_refused() => Fuzzer.Run(States, _output);

    private FileFormat States => new("training", [File.ReadAllBytes(_folder["good"])], SafetensorsDamage.All, bytes =>
    {
        File.WriteAllBytes(_folder["fuzzed"], bytes);
        _state.Resume(_folder["fuzzed"]);
        Assert.InRange(_state.Curve.Length, 1, Settings.Epochs);
        _state.Save(_folder["again"]);
        _state.Resume(_folder["again"]);
    })
    { Share = 10 };

    private static TrainingState Fresh() => new(Settings, new([0.5f, 0.4f, 0.3f], [0.25f, 0.2f, 0.3f]), "data");
}
