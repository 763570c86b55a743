namespace Lethean.Host.Tests.Runs;

/// <summary>The folder of one tiny run, for all tests of a class.</summary>
public sealed class CompleteRun : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public async Task InitializeAsync()
    {
        _folder.Write("tiny.conf", TinyScenario.Text());
        var result = await HostProcess.RunAsync(_folder.Path, "run", "tiny.conf", "--out", "run");
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    public void CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(_folder["run"]))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }
}
