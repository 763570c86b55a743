using Lethean.Host.Folders;
using Lethean.Host.Platform;
using Lethean.Host.Runs;
using Lethean.Host.Terminal;
using Lethean.Learning;
using Lethean.Learning.Randomness;
using Xunit.Abstractions;

namespace Lethean.Host.Tests.Runs;

/// <summary>Bits of an interrupted run's folder that are not what they were.</summary>
public sealed class DamageTests(InterruptedArms run, ITestOutputHelper log) : IClassFixture<InterruptedArms>, IDisposable
{
    private const int Flips = 100;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_flipped_bit_should_be_refused_or_make_no_difference()
    {
        var files = Directory.GetFiles(run.Interrupted, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(run.Interrupted, file)).Order(StringComparer.Ordinal).ToList();
        Assert.Superset(
            new HashSet<string> { "manifest.json", "resolved.conf", "evaluations.jsonl", "000.json", "002.json", "state.safetensors", "answers.jsonl", "part-outcomes.jsonl" },
            files.Select(file => Path.GetFileName(file)).ToHashSet());
        var random = RandomStream.Create(9, "damage");

        var refused = 0;
        for (var flip = 0; flip < Flips; flip++)
        {
            var file = files[random.Next(files.Count)];
            run.CopyTo(_folder["out"]);
            var what = $"flip {flip}: {file}, byte {Flip(_folder[$"out/{file}"], random)}";
            var refusal = await ResumeAsync();
            log.WriteLine($"{what}: {refusal ?? "no difference"}");
            if (refusal is null)
                AssertSameAsUndisturbed(what);
            else
                Assert.Contains(Path.GetFileName(file), refusal, StringComparison.Ordinal);
            refused += refusal is null ? 0 : 1;
            Directory.Delete(_folder["out"], recursive: true);
        }

        Assert.InRange(refused, Flips / 2, Flips - 1);
    }

    [Theory]
    [InlineData("checkpoint/001/state.safetensors", "checkpoint/001", "; delete its folder, and the variant starts anew")]
    [InlineData("checkpoint/001/answers.jsonl", "checkpoint/001", "; delete the folder */checkpoint/001, and the variant starts anew")]
    [InlineData("checkpoint/000.json", "checkpoint/000.json", "; delete it, and the variant runs again")]
    [InlineData("checkpoint/002/part-evaluations.jsonl", "checkpoint/002.json", "; delete */checkpoint/002.json, and third (seed 3) runs again")]
    [InlineData("evaluations.jsonl", "checkpoint/000.json", "; delete */checkpoint/000.json, and first (seed 3) runs again")]
    [InlineData("outcomes.jsonl", "checkpoint/000.json", "; delete */checkpoint/000.json, and first (seed 3) runs again")]
    public async Task What_the_refusal_advises_should_mend_the_run(string file, string delete, string advice)
    {
        run.CopyTo(_folder["out"]);
        var bytes = File.ReadAllBytes(_folder[$"out/{file}"]);
        bytes[100] ^= 1;
        File.WriteAllBytes(_folder[$"out/{file}"], bytes);

        var refusal = await ResumeAsync();
        Assert.StartsWith($"{_folder[$"out/{file}"]}: is damaged (", refusal, StringComparison.Ordinal);
        Assert.EndsWith(advice.Replace("*", _folder["out"], StringComparison.Ordinal), refusal, StringComparison.Ordinal);

        if (Directory.Exists(_folder[$"out/{delete}"]))
            Directory.Delete(_folder[$"out/{delete}"], recursive: true);
        else
            File.Delete(_folder[$"out/{delete}"]);
        Assert.Null(await ResumeAsync());
        AssertSameAsUndisturbed(file);
    }

    /// <returns>The line of the refusal, after which the folder is as it was; null where the run went on to its end.</returns>
    private async Task<string?> ResumeAsync()
    {
        var before = Contents();
        try
        {
            var output = new Output(json: false, TextWriter.Null, redirected: true);
            Assert.Equal(ExitCode.Done, await new ScenarioRun(output).ResumeAsync(_folder["out"], null, CancellationToken.None));
            return null;
        }
        catch (InputException refusal)
        {
            Assert.DoesNotContain('\n', refusal.Message);
            Assert.Equal(before, Contents());
            return refusal.Message;
        }
    }

    private void AssertSameAsUndisturbed(string what)
    {
        foreach (var lines in new[] { RunFolder.EvaluationsFile, RunFolder.OutcomesFile })
            Assert.True(File.ReadAllText(Path.Combine(run.Undisturbed, lines)) == File.ReadAllText(_folder[$"out/{lines}"]), $"{what}: {lines} is not the same");
        Assert.Equal(SummaryNumbers.Of(run.Undisturbed), SummaryNumbers.Of(_folder["out"]));
        Assert.Equal(RunStatus.Completed, RunReader.ReadManifest(_folder["out"]).Status);
    }

    private Dictionary<string, string> Contents() =>
        Directory.GetFiles(_folder["out"], "*", SearchOption.AllDirectories).ToDictionary(file => file, file => Convert.ToBase64String(File.ReadAllBytes(file)));

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
}
