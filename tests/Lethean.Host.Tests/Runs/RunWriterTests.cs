using Lethean.Actors.Configuration;
using Lethean.Host.Folders;
using Lethean.Host.Runs;
using Lethean.Learning;

namespace Lethean.Host.Tests.Runs;

public sealed class RunWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_of_many_runs_should_get_the_folder_that_all_ask_for(bool exists)
    {
        const int rounds = 20, runs = 4;
        var scenario = _folder["tiny.conf"];
        File.WriteAllText(scenario, TinyScenario.Text());
        var experiment = ScenarioLoader.Load(scenario, []);
        for (var round = 0; round < rounds; round++)
        {
            var path = _folder[$"run-{round}"];
            if (exists)
                Directory.CreateDirectory(path);
            using var together = new Barrier(runs);
            var results = new object[runs];
            var threads = Enumerable.Range(0, runs).Select(run => new Thread(() => results[run] = Attempt(path, together, experiment))).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());

            Assert.All(results.Where(result => result is not RunWriter), result => Assert.Contains("holds something already", Assert.IsType<string>(result), StringComparison.Ordinal));
            using var winner = Assert.Single(results.OfType<RunWriter>());
            Assert.Equal(experiment.ResolvedText, File.ReadAllText(Path.Combine(path, RunFolder.ConfigurationFile)));
            Assert.Equal(RunStatus.Running, RunReader.ReadManifest(path).Status);
        }
    }

    private static object Attempt(string path, Barrier together, ExperimentSettings experiment)
    {
        together.SignalAndWait();
        try
        {
            return RunWriter.Create(path, MadeUpRun.Manifest with { Status = RunStatus.Running }, experiment);
        }
        catch (InputException refusal)
        {
            return refusal.Message;
        }
    }

    [Fact]
    public void File_should_be_written_while_another_process_writes_the_same()
    {
        var path = _folder["file"];
        using (File.Create(path + ".tmp"))
            AtomicFile.WriteText(path, "whole");

        Assert.Equal("whole", File.ReadAllText(path));
    }
}
