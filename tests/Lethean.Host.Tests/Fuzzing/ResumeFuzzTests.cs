using Lethean.Actors.Resuming;
using Lethean.Host.Commands;
using Lethean.Host.Folders;
using Spectre.Console;
using Xunit.Abstractions;

namespace Lethean.Host.Tests.Fuzzing;

/// <summary>What an interrupted run and an interrupted evaluation go on from.</summary>
public sealed class ResumeFuzzTests : IClassFixture<InterruptedRun>, IDisposable
{
    private const string Answers = "checkpoint/001/answers.jsonl";
    private const string State = "checkpoint/001/state.safetensors";
    private const string Finished = "checkpoint/000.json";

    private readonly InterruptedRun _run;
    private readonly ITestOutputHelper _output;
    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();

    public ResumeFuzzTests(InterruptedRun run, ITestOutputHelper output)
    {
        (_run, _output) = (run, output);
        run.CopyTo(_folder.Path);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Answers_of_a_model_should_be_read_or_refused() => Fuzzer.Run(JournalWith(Answers, [ByteDamage.Apply, TextDamage.Apply]), _output);

    [Fact]
    public void State_of_a_model_should_be_read_or_refused() => Fuzzer.Run(JournalWith(State, SafetensorsDamage.All), _output);

    [Fact]
    public void Complete_variants_should_be_read_or_refused() => Fuzzer.Run(
        new("finished", [File.ReadAllBytes(_folder[Finished])], [ByteDamage.Apply, TextDamage.Apply], bytes =>
        {
            File.WriteAllBytes(_folder[Finished], bytes);
            Assert.True(new FinishedVariants(_folder["checkpoint"], 2).Contains(0));
        }),
        _output);

    [Fact]
    public void Rows_of_an_evaluation_should_be_read_or_refused()
    {
        var subject = new EvaluationSubject("00", "11", 100, 5, 1);
        using (var log = EvaluationLog.Open(_folder["evaluation"], subject))
        {
            foreach (var adaptation in Enum.GetValues<AdaptationChoice>())
                log.Add(EvaluationRow.Of("fog", adaptation, 100, 42, TimeSpan.FromSeconds(1.5)));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) });
        var file = _folder[$"evaluation/{EvaluationLog.FileName}"];
        Fuzzer.Run(
            new("evaluation", [File.ReadAllBytes(file)], [ByteDamage.Apply, TextDamage.Apply], bytes =>
            {
                File.WriteAllBytes(file, bytes);
                using var log = EvaluationLog.Open(_folder["evaluation"], subject);
                EvaluationTable.Print(console, log.Known, 5);
            }),
            _output);
    }

    private FileFormat JournalWith(string damaged, IReadOnlyList<Damage> damages)
    {
        var (answers, state) = (File.ReadAllBytes(_folder[Answers]), File.ReadAllBytes(_folder[State]));
        return new(Path.GetFileName(damaged), [File.ReadAllBytes(_folder[damaged])], damages, bytes =>
        {
            File.WriteAllBytes(_folder[Answers], answers);
            File.WriteAllBytes(_folder[State], state);
            File.WriteAllBytes(_folder[damaged], bytes);
            using var journal = Journal.Open(_folder["checkpoint/001"], _run.Fingerprint, _run.Network);
            Assert.NotNull(journal.Start);
            Assert.Equal(journal.Start.Lines, journal.Recorded().Count());
        })
        { Share = 10 };
    }
}
