using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security;
using System.Text;
using TorchSharp;

namespace Lethean.Host.Tests.Platform;

/// <summary>The build step that lets TorchSharp's native library load where libstdc++ is old. Goes with build/OldLibstdcxx.targets.</summary>
public sealed class OldLibstdcxxTests : IDisposable
{
    private const string Library = "libLibTorchSharp.so";
    private const string Version = "GLIBCXX_3.4.32";
    private static readonly string Mended = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", Library);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The package's own library, which the build must leave as it is.</summary>
    private static string Original => Path.Combine(
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
        "torchsharp", typeof(torch).Assembly.GetName().Version!.ToString(3), "runtimes", "linux-x64", "native", Library);

    [OriginalFact]
    public void Mended_library_should_load_and_differ_from_the_original_in_the_one_flag()
    {
        var (original, mended) = (File.ReadAllBytes(Original), File.ReadAllBytes(Mended));

        Assert.True(NativeLibrary.TryLoad(Mended, out _));
        Assert.Equal(original.Length, mended.Length);
        var flags = FlagsOf(Version, original);
        Assert.Equal([flags], Enumerable.Range(0, original.Length).Where(at => original[at] != mended[at]));
        Assert.Equal((0, 2), (original[flags], mended[flags])); // VER_FLG_WEAK
    }

    [OriginalFact]
    public async Task Step_should_mend_once_and_leave_what_it_does_not_understand_as_it_is()
    {
        var original = File.ReadAllBytes(Original);
        var mended = File.ReadAllBytes(Mended);
        var flags = FlagsOf(Version, original);
        const string notElf = "it is not a 64-bit little-endian ELF file", cut = "it ends in the middle of its tables, or they are damaged";
        var cases = new List<(string Name, byte[] Given, byte[]? Expected, string? Why)>
        {
            ("original", original, mended, null),
            ("again", mended, mended, null),
            ("text", Encoding.UTF8.GetBytes("this is not a library; " + new string('x', 100)), null, notElf),
            ("other", File.ReadAllBytes(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so")), null, "it does not ask for that version"),
            ("endless", Endless(original), null, "it does not ask for that version"),
        };
        foreach (var length in new[] { 0, 3, 20, 63, 64, 4096, flags - 5, flags, original.Length / 2 })
            cases.Add(($"cut-{length}", original[..length], null, cut));

        var output = await MendAsync(cases.Select(one => (one.Name, one.Given)));

        Assert.All(cases, one => Assert.Equal(one.Expected ?? one.Given, File.ReadAllBytes(_folder[$"{one.Name}.mended"])));
        Assert.All(cases, one =>
        {
            var lines = output.Where(line => line.Contains($"{_folder[one.Name]}:", StringComparison.Ordinal) || line.StartsWith(_folder[one.Name] + " ", StringComparison.Ordinal)).ToList();
            if (one.Why is null)
                Assert.Empty(lines);
            else
                Assert.Contains($"warning LETHEAN0001: the need for {Version} could not be marked as weak, the library is used as it is: {one.Why}", Assert.Single(lines), StringComparison.Ordinal);
        });

        // What is up to date is left alone: outputs are linked to it.
        var written = File.GetLastWriteTimeUtc(_folder["original.mended"]);
        File.WriteAllBytes(_folder["original.mended"], [1]);
        File.SetLastWriteTimeUtc(_folder["original.mended"], written);
        Assert.Empty(await MendAsync([("original", original)]));
        Assert.Equal([1], File.ReadAllBytes(_folder["original.mended"]));
        Assert.Equal(0, original[flags]);
    }

    /// <summary>An entry is told by the hash of its version's name (System V ABI), which the flags follow.</summary>
    private static int FlagsOf(string version, byte[] library)
    {
        var hash = 0u;
        foreach (var character in version)
        {
            hash = (hash << 4) + character;
            hash = (hash ^ ((hash & 0xf0000000) >> 24)) & 0x0fffffff;
        }

        var at = library.AsSpan().IndexOf(BitConverter.GetBytes(hash));
        Assert.True(at > 0);
        Assert.Equal(-1, library.AsSpan(at + 1).IndexOf(BitConverter.GetBytes(hash)));
        return at + sizeof(uint);
    }

    /// <summary>Claims four thousand million needs, of which the first says that it is the last; none is of the version.</summary>
    private static byte[] Endless(byte[] library)
    {
        var damaged = (byte[])library.Clone();
        var name = damaged.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Version + "\0"));
        damaged[name]++;
        var (table, size, count) = (BitConverter.ToInt64(damaged, 0x28), BitConverter.ToUInt16(damaged, 0x3a), BitConverter.ToUInt16(damaged, 0x3c));
        var header = Enumerable.Range(0, count).Select(section => (int)table + (section * size)).Single(at => BitConverter.ToUInt32(damaged, at + 4) == 0x6ffffffe);
        damaged.AsSpan(header + 0x2c, sizeof(uint)).Fill(0xff);
        return damaged;
    }

    /// <summary>Runs the step on every file, in one process, as the build does.</summary>
    /// <returns>What it prints.</returns>
    private async Task<string[]> MendAsync(IEnumerable<(string Name, byte[] Bytes)> files)
    {
        var targets = string.Concat(files.Select(file =>
        {
            if (!File.Exists(_folder[file.Name]))
                File.WriteAllBytes(_folder[file.Name], file.Bytes);
            return $"<MSBuild Projects=\"{SecurityElement.Escape(Targets())}\" Targets=\"Mend\" Properties=\"Library={_folder[file.Name]};Mended={_folder[file.Name]}.mended\" />";
        }));
        _folder.Write("all.proj", $"<Project><Target Name=\"All\">{targets}</Target></Project>");
        var start = new ProcessStartInfo("dotnet", ["msbuild", _folder["all.proj"], "-nologo", "-verbosity:minimal", "-consoleLoggerParameters:NoSummary", "-nodeReuse:false"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var build = Process.Start(start)!;
        var (output, error) = (build.StandardOutput.ReadToEndAsync(), build.StandardError.ReadToEndAsync());
        await build.WaitForExitAsync();
        var said = await output + await error;
        Assert.True(build.ExitCode == 0, said);
        return said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static string Targets()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "build", "OldLibstdcxx.targets") is var path && File.Exists(path))
                return path;
        throw new FileNotFoundException("build/OldLibstdcxx.targets is not above the tests.");
    }

    /// <summary>A fact about the library of the package, where that is.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class OriginalFactAttribute : FactAttribute
    {
        public OriginalFactAttribute() => Skip = File.Exists(Original) ? null : $"the package's library is not at {Original}";
    }
}
