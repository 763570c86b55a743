using Lethean.Host.CommandLine;
using Lethean.Host.Folders;
using Lethean.Host.Running;
using Lethean.Learning;
using Lethean.Learning.Randomness;

namespace Lethean.Host.Tests.Running;

/// <summary>Bits of an interrupted run's folder that are not what they were.</summary>
public sealed class DamageTests : IDisposable
{
    private const int Flips = 100;

    /// <summary>The second arm is still running when the first and the third have ended: its lines keep the third one's waiting.</summary>
    private const string Arms = """

        lethean {
          checkpoint-every = 0ms, adaptation.batch = random(6), evaluation.images = 20, device.threads = 1
          experiment {
            workers = 2
            arms { first { }, long { lethean.traffic.stop-after.samples = 400 }, third { } }
          }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_flipped_bit_should_be_refused_or_make_no_difference()
    {
        _folder.Write("arms.conf", TinyScenario.Text(samples: 30) + Arms);
        Assert.Equal(0, (await HostProcess.RunAsync(_folder.Path, "run", "arms.conf", "--out", "undisturbed")).ExitCode);
        await InterruptAsync();
        var files = Directory.GetFiles(_folder["out"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        Assert.Superset(
            new HashSet<string> { "manifest.json", "resolved.conf", "evaluations.jsonl", "000.json", "002.json", "state.safetensors", "answers.jsonl", "part-outcomes.jsonl" },
            files.Select(file => Path.GetFileName(file)).ToHashSet());
        var random = RandomStream.Create(9, "damage");

        var refused = 0;
        for (var flip = 0; flip < Flips; flip++)
        {
            var file = files[random.Next(files.Count)];
            var damaged = Copy($"copy-{flip}");
            var at = Flip(Path.Combine(damaged, Path.GetRelativePath(_folder["out"], file)), random);
            var what = $"flip {flip}: {Path.GetRelativePath(_folder["out"], file)}, byte {at}";
            refused += await IsRefusedAsync(damaged, Path.GetFileName(file), what) ? 1 : 0;
            Directory.Delete(damaged, recursive: true);
        }

        Assert.InRange(refused, Flips / 2, Flips - 1);
    }

    [Theory]
    [InlineData("checkpoint/001/state.safetensors", "checkpoint/001")]
    [InlineData("checkpoint/001/answers.jsonl", "checkpoint/001")]
    [InlineData("checkpoint/000.json", "checkpoint/000.json")]
    [InlineData("checkpoint/002/part-evaluations.jsonl", "checkpoint/002.json")]
    [InlineData("evaluations.jsonl", "checkpoint/000.json")]
    [InlineData("outcomes.jsonl", "checkpoint/000.json")]
    public async Task What_the_refusal_advises_should_mend_the_run(string file, string delete)
    {
        _folder.Write("arms.conf", TinyScenario.Text(samples: 30) + Arms);
        Assert.Equal(0, (await HostProcess.RunAsync(_folder.Path, "run", "arms.conf", "--out", "undisturbed")).ExitCode);
        await InterruptAsync();
        var bytes = File.ReadAllBytes(_folder[$"out/{file}"]);
        bytes[100] ^= 1;
        File.WriteAllBytes(_folder[$"out/{file}"], bytes);

        var refusal = await HostProcess.RunAsync(_folder.Path, "resume", "out");
        Assert.True(refusal.ExitCode == 2, refusal.ToString());
        Assert.StartsWith($"lethean: out/{file}: is damaged", Assert.Single(refusal.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Contains($"delete {(delete.EndsWith(".json", StringComparison.Ordinal) ? file == delete ? "it" : $"out/{delete}" : file.EndsWith(".jsonl", StringComparison.Ordinal) ? $"the folder out/{delete}" : "its folder")}, and", refusal.Error, StringComparison.Ordinal);

        if (Directory.Exists(_folder[$"out/{delete}"]))
            Directory.Delete(_folder[$"out/{delete}"], recursive: true);
        else
            File.Delete(_folder[$"out/{delete}"]);
        var resumed = await HostProcess.RunAsync(_folder.Path, "resume", "out");
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        AssertSameAsUndisturbed(_folder["out"], file);
    }

    /// <returns>Otherwise it went on, to the bytes of the undisturbed run.</returns>
    private async Task<bool> IsRefusedAsync(string run, string file, string what)
    {
        var before = Contents(run);
        try
        {
            var code = await new ScenarioRun(new Output(json: false, TextWriter.Null, redirected: true)).ResumeAsync(run, null, CancellationToken.None);
            Assert.True(code == ExitCode.Done, what);
        }
        catch (InputException refusal)
        {
            Assert.Contains(file, refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refusal.Message);
            Assert.Equal(before, Contents(run));
            return true;
        }

        AssertSameAsUndisturbed(run, what);
        return false;
    }

    private void AssertSameAsUndisturbed(string run, string what)
    {
        foreach (var lines in new[] { RunFolder.EvaluationsFile, RunFolder.OutcomesFile })
            Assert.True(File.ReadAllText(_folder[$"undisturbed/{lines}"]) == File.ReadAllText(Path.Combine(run, lines)), $"{what}: {lines} is not the same");
        Assert.Equal(SummaryNumbers.Of(_folder["undisturbed"]), SummaryNumbers.Of(run));
        Assert.Equal(RunStatus.Completed, RunReader.ReadManifest(run).Status);
    }

    private async Task InterruptAsync()
    {
        using var host = HostProcess.Start(_folder.Path, "run", "arms.conf", "--out", "out");
        await Eventually.HoldsAsync(
            () => host.HasExited || (File.Exists(_folder["out/checkpoint/002.json"]) && File.Exists(_folder["out/checkpoint/001/state.safetensors"])), "two arms are complete");
        host.Interrupt();
        var result = await host.ExitAsync();
        Assert.True(result.ExitCode == 130, result.ToString());
    }

    private static long Flip(string path, RandomStream random)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var at = (long)(random.NextDouble() * stream.Length);
        stream.Position = at;
        var value = stream.ReadByte();
        stream.Position = at;
        stream.WriteByte((byte)(value ^ (1 << random.Next(8))));
        return at;
    }

    private static Dictionary<string, string> Contents(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => file, file => Convert.ToBase64String(File.ReadAllBytes(file)));

    private string Copy(string name)
    {
        foreach (var file in Directory.GetFiles(_folder["out"], "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder[name], Path.GetRelativePath(_folder["out"], file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return _folder[name];
    }
}
