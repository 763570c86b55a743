using Lethean.Learning.Native;

namespace Lethean.Host.Tests.Commands;

public sealed class TrainTests : IDisposable
{
    // Several epochs more than there are kills, so that none comes too late.
    private const string Recipe = """
        lethean {
          name = tiny-net
          data.path = data
          training { architecture { width = 4, groups = 2 }, epochs = 8 }
        }
        """;

    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();

    public TrainTests()
    {
        TinyWorld.Write(_folder.Path, images: 1000);
        _folder.Write("tiny.conf", Recipe);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Training_should_end_with_the_same_bytes_when_it_was_killed_again_and_again()
    {
        for (var epochs = 0; epochs < 3; epochs++)
            await KillAfterAsync(epochs);
        var resumed = await HostProcess.RunAsync(_folder.Path, "train", "tiny.conf", "--out", "killed");
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Contains("going on from", resumed.Output, StringComparison.Ordinal);
        Assert.Contains("epoch   8/8  done", resumed.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["killed/tiny-net.safetensors.training"]));
        Assert.Contains("1,000 training images", File.ReadAllText(_folder["killed/tiny-net.md"]), StringComparison.Ordinal);

        var undisturbed = await HostProcess.RunAsync(_folder.Path, "train", "tiny.conf", "--out", "undisturbed");
        Assert.True(undisturbed.ExitCode == 0, undisturbed.ToString());
        Assert.Equal(File.ReadAllBytes(_folder["undisturbed/tiny-net.safetensors"]), File.ReadAllBytes(_folder["killed/tiny-net.safetensors"]));

        var again = await HostProcess.RunAsync(_folder.Path, "train", "tiny.conf", "--out", "undisturbed");
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("not overwritten", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_training_should_say_how_it_goes_on_and_exit_with_130()
    {
        using var host = HostProcess.Start(
            _folder.Path, "train", "tiny.conf", "--out", "out",
            "--set", "lethean.training.epochs=1000", "--set", "lethean.training.bfloat16=true");
        await WaitForStateAsync(host, "out", DateTime.MinValue);
        host.Interrupt();
        var result = await host.ExitAsync();
        Assert.True(result.ExitCode == 130, result.ToString());
        Assert.Contains("goes on after the last finished epoch", result.Output, StringComparison.Ordinal);
        Assert.NotEqual(
            ComputeDevice.ProcessorMultipliesBfloat16,
            result.Output.Contains("has no instructions for bfloat16", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Training_should_be_refused_while_another_process_trains_the_same()
    {
        using var host = HostProcess.Start(_folder.Path, "train", "tiny.conf", "--out", "out", "--set", "lethean.training.epochs=1000");
        await WaitForStateAsync(host, "out", DateTime.MinValue);

        var second = await HostProcess.RunAsync(_folder.Path, "train", "tiny.conf", "--out", "out");

        Assert.True(second.ExitCode == 2, second.ToString());
        Assert.Contains("tiny-net.safetensors: another process is training it", Assert.Single(second.Error.Trim().Split('\n')), StringComparison.Ordinal);
        host.Interrupt();
        Assert.Equal(130, (await host.ExitAsync()).ExitCode);
        Assert.Equal(["tiny-net.safetensors.training"], Directory.GetFiles(_folder["out"]).Select(file => Path.GetFileName(file)));
    }

    /// <summary>Starts the training and kills it when it has finished an epoch more than before; at 0, in its first.</summary>
    private async Task KillAfterAsync(int epochs)
    {
        var state = _folder["killed/tiny-net.safetensors.training"];
        var before = File.Exists(state) ? File.GetLastWriteTimeUtc(state) : DateTime.MinValue;
        using var host = HostProcess.Start(_folder.Path, "train", "tiny.conf", "--out", "killed");
        if (epochs == 0)
            await Eventually.HoldsAsync(() => Directory.Exists(_folder["killed"]), "the folder");
        else
            await WaitForStateAsync(host, "killed", before);
        host.Kill();
        await host.ExitAsync();
    }

    private async Task WaitForStateAsync(HostProcess host, string folder, DateTime before)
    {
        var state = _folder[$"{folder}/tiny-net.safetensors.training"];
        await Eventually.HoldsAsync(() => host.HasExited || (File.Exists(state) && File.GetLastWriteTimeUtc(state) > before), "an epoch");
        Assert.False(host.HasExited, host.HasExited ? (await host.ExitAsync()).ToString() : "");
    }
}
