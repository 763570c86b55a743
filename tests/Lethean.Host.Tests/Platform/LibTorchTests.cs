using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Lethean.Learning.Native;
using TorchSharp;

namespace Lethean.Host.Tests.Platform;

/// <summary>Processes that are told by LETHEAN_LIBTORCH which libtorch to use.</summary>
public sealed class LibTorchTests : IDisposable
{
    private static readonly string[] Libraries = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];
    private static readonly string Bundled = Path.Combine(AppContext.BaseDirectory, "libtorch");
    private readonly TemporaryFolder _folder = new();

    public LibTorchTests()
    {
        Directory.CreateDirectory(_folder["empty"]);
        Fill("text", path => File.WriteAllText(path, "this is not a library"));
        var other = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so");
        Fill("other", path => File.Copy(other, path));
        Fill("cut", path =>
        {
            File.Copy(other, path);
            using var file = File.OpenWrite(path);
            file.SetLength(file.Length / 2);
        });
        Directory.CreateDirectory(_folder["installed/lib"]);
        foreach (var file in Directory.GetFiles(Bundled))
            File.CreateSymbolicLink(_folder[$"installed/lib/{Path.GetFileName(file)}"], file);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("absent", "no libtorch_cpu.so there; it must name the folder torch/lib of a PyTorch installation, or be unset")]
    [InlineData("empty", "no libtorch_cpu.so there; it must name the folder torch/lib of a PyTorch installation, or be unset")]
    [InlineData("text", "does not load: .*/text/libc10.so: .+; use the libtorch of PyTorch 2.10")]
    [InlineData("other", "does not load: .*libtorch.+; use the libtorch of PyTorch 2.10")]
    [InlineData("cut", "lib.+ is cut short, [0-9]+ of [0-9]+ bytes are there; copy it again")]
    public async Task Folder_that_does_not_fit_should_be_refused_in_one_line(string folder, string reason)
    {
        var result = await EvaluateAsync(_folder[folder]);

        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Matches($"^lethean: LETHEAN_LIBTORCH = {_folder[folder]}: {reason}\n$", result.Error);
    }

    [Theory]
    [InlineData(null, "of unknown version")]
    [InlineData("2.9.1", "2.9.1")]
    [InlineData("2.1", "2.1")]
    [InlineData("2.10.0", null)]
    [InlineData("2.10.1+cpu", null)]
    public async Task Other_version_should_be_named_where_it_loads_and_computes(string? version, string? named)
    {
        if (version is not null)
            _folder.Write("installed/build-version", version + "\n");
        var result = await EvaluateAsync(_folder["installed/lib"]);

        Assert.True(result.ExitCode == 0, result.ToString());
        var warning = $"lethean: LETHEAN_LIBTORCH = {_folder["installed/lib"]} is libtorch {named}; this program was built for 2.10: it loads and computes, but numbers may differ\n";
        Assert.Equal(named is not null, result.Error.Contains(warning, StringComparison.Ordinal));
        Assert.Equal(named is not null, result.Error.Contains("LETHEAN_LIBTORCH", StringComparison.Ordinal));
    }

    /// <summary>As an unpacked libtorch has it, with lib/ below, and as a PyTorch installation has it, with version.py beside.</summary>
    [Fact]
    public async Task Folder_above_the_libraries_should_do_as_well()
    {
        _folder.Write("installed/version.py", "__all__ = ['__version__']\n__version__ = '2.8.0+cu128'\n");
        var result = await EvaluateAsync(_folder["installed"]);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains($"LETHEAN_LIBTORCH = {_folder["installed"]} is libtorch 2.8.0+cu128;", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_that_the_program_was_built_for_should_be_that_of_the_package() =>
        Assert.Equal(LibTorch.BuiltFor, string.Join('.', torch.__version__.Split('.').Take(2)));

    private async Task<HostResult> EvaluateAsync(string libtorch)
    {
        using var host = HostProcess.Start(_folder.Path, new Dictionary<string, string?> { [LibTorch.Variable] = libtorch },
            "evaluate", "models/fashion-mnist-resnet18.safetensors", "--data", "data/fashion-mnist-sample", "--images", "2", "--adaptation", "none");
        return await host.ExitAsync();
    }

    [Fact]
    public async Task Convolutions_should_be_left_to_libtorch_where_the_variable_says_so()
    {
        TinyWorld.Write(_folder.Path);
        _folder.Write("tiny.conf", TinyWorld.Attacked(".", 20));

        var usual = await RunTinyAsync("usual", null);
        var odd = await RunTinyAsync("odd", "libary");
        var library = await RunTinyAsync("library", "library");

        Assert.All([usual, library], result => Assert.True(result.ExitCode == 0, result.ToString()));
        Assert.Equal(2, odd.ExitCode);
        Assert.Equal("lethean: LETHEAN_CONVOLUTIONS = libary: allowed is library, for comparisons; else leave it unset\n", odd.Error);
        Assert.False(Directory.Exists(_folder["odd"]));
        Assert.Null(Manifest("usual")["convolutions"]);
        Assert.Equal("libtorch", (string?)Manifest("library")["convolutions"]);
        var accuracies = new[] { "usual", "library" }.Select(run => File.ReadAllText(_folder[$"{run}/evaluations.jsonl"]));
        Assert.Single(accuracies.Distinct());
    }

    private async Task<HostResult> RunTinyAsync(string folder, string? convolutions)
    {
        using var host = HostProcess.Start(
            _folder.Path, new Dictionary<string, string?> { ["LETHEAN_CONVOLUTIONS"] = convolutions }, "run", "tiny.conf", "--out", folder);
        return await host.ExitAsync();
    }

    private JsonNode Manifest(string folder) => JsonNode.Parse(File.ReadAllText(_folder[$"{folder}/manifest.json"]))!;

    private void Fill(string folder, Action<string> write)
    {
        Directory.CreateDirectory(_folder[folder]);
        foreach (var name in Libraries)
            write(_folder[$"{folder}/{name}"]);
    }
}
