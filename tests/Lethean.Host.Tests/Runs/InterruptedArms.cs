namespace Lethean.Host.Tests.Runs;

/// <summary>A run of three arms that was interrupted when the first and the third had ended, and the same one undisturbed.</summary>
public sealed class InterruptedArms : IAsyncLifetime, IDisposable
{
    /// <summary>The lines of the second arm, which takes longest, keep those of the third waiting.</summary>
    private const string Arms = """

        lethean.experiment {
          workers = 2
          arms { first { }, long { lethean.traffic.stop-after.samples = 400 }, third { } }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public string Interrupted => _folder["interrupted"];

    public string Undisturbed => _folder["undisturbed"];

    public async Task InitializeAsync()
    {
        TinyWorld.Write(_folder.Path);
        _folder.Write("arms.conf", TinyWorld.Attacked(_folder.Path, samples: 20) + Arms);
        Assert.Equal(0, (await HostProcess.RunAsync(_folder.Path, "run", "arms.conf", "--out", "undisturbed")).ExitCode);
        while (!await InterruptAsync())
            Directory.Delete(Interrupted, recursive: true);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    /// <returns>Whether the signal came in time; on a busy machine it may not.</returns>
    private async Task<bool> InterruptAsync()
    {
        using var host = HostProcess.Start(_folder.Path, "run", "arms.conf", "--out", "interrupted");
        await Eventually.HoldsAsync(
            () => host.HasExited || (File.Exists(_folder["interrupted/checkpoint/002.json"]) && File.Exists(_folder["interrupted/checkpoint/001/state.safetensors"])),
            "two arms are complete, the one between them is not");
        host.Interrupt();
        var result = await host.ExitAsync();
        Assert.True(result.ExitCode is 0 or 130, result.ToString());
        return result.ExitCode == 130;
    }

    public void CopyTo(string folder)
    {
        foreach (var file in Directory.GetFiles(Interrupted, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Interrupted, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
