using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;

namespace Lethean.Learning.Native;

/// <summary>
/// The native library under TorchSharp: chosen, checked and loaded here, so that a folder that does not fit is refused in one
/// line instead of ending in TorchSharp's own search, which copies packages about and prints pages.
/// </summary>
public static partial class LibTorch
{
    /// <summary>Environment variable: the folder of the libtorch to use, such as <c>torch/lib</c> of a PyTorch installation.</summary>
    public const string Variable = "LETHEAN_LIBTORCH";

    /// <summary>The libtorch that this TorchSharp was built for; asking TorchSharp itself would load one.</summary>
    public const string BuiltFor = "2.10";

    private const int BindNow = 2; // RTLD_NOW in dlfcn.h
    private static readonly Lock Gate = new();
    private static LibTorchLibrary? _loaded;

    /// <summary>Loads the library, once a process; later calls only return what was loaded. Call before anything of TorchSharp is used.</summary>
    /// <param name="tuning">What is set before; to compare with, a benchmark leaves some of it as it is by default.</param>
    /// <returns>Which one it is, and what its user should know about it.</returns>
    /// <exception cref="InputException">There is no libtorch, or the one named by <see cref="Variable"/> does not fit.</exception>
    public static LibTorchLibrary Load(LibTorchTuning tuning = LibTorchTuning.All)
    {
        lock (Gate)
            return _loaded ??= LoadFirst(tuning);
    }

    private static LibTorchLibrary LoadFirst(LibTorchTuning tuning)
    {
        if (tuning.HasFlag(LibTorchTuning.KeptMemory))
            NativeAllocator.KeepMemory();
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
            return new LibTorchLibrary(AppContext.BaseDirectory, BuiltFor, null); // lies where TorchSharp looks for it
        if (tuning.HasFlag(LibTorchTuning.PassiveWaiting))
            WaitPassively();
        var named = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrEmpty(named) ? LoadBundled(Path.Combine(AppContext.BaseDirectory, "libtorch")) : LoadNamed(named);
    }

    /// <summary>
    /// Has threads of libgomp that wait for each other sleep soon instead of spinning. Where other programs want the processors,
    /// spinning doubles the time of a step and more; on a quiet machine it gains little (docs/performance.md). What the
    /// environment says already stands.
    /// </summary>
    private static void WaitPassively()
    {
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null && Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") is null)
            _ = SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", 0); // .NET's own SetEnvironmentVariable does not reach native code
    }

    private static LibTorchLibrary LoadBundled(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InputException($"this program carries no libtorch; set {Variable} to the folder torch/lib of a PyTorch {BuiltFor} installation: "
                + $"{Variable}=$(python3 -c 'import torch, os; print(os.path.join(os.path.dirname(torch.__file__), \"lib\"))')");
        LoadFrom(folder, folder);
        return new LibTorchLibrary(folder, BuiltFor, null);
    }

    private static LibTorchLibrary LoadNamed(string named)
    {
        var folder = Path.GetFullPath(File.Exists(Path.Combine(named, "lib", "libtorch_cpu.so")) ? Path.Combine(named, "lib") : named);
        var origin = $"{Variable} = {named}";
        if (!File.Exists(Path.Combine(folder, "libtorch_cpu.so")))
            throw new InputException($"{origin}: no libtorch_cpu.so there; it must name the folder torch/lib of a PyTorch installation, or be unset");
        LoadFrom(folder, origin);
        if (Compute() is var sum && sum != 3)
            throw new InputException($"{origin}: loads, but computes 1 + 1 + 1 = {sum}; use PyTorch {BuiltFor}");
        var version = VersionOf(folder);
        var warning = version is not null && Regex.IsMatch(version, $@"^{Regex.Escape(BuiltFor)}(\.|$)") ? null
            : $"{origin} is libtorch {version ?? "of unknown version"}; this program was built for {BuiltFor}: it loads and computes, but numbers may differ";
        return new LibTorchLibrary(folder, version, warning);
    }

    /// <summary>
    /// In the order in which they need each other. The last one binds every function at once: one that this libtorch lacks is
    /// told here, and does not end the process in the middle of a run.
    /// </summary>
    private static void LoadFrom(string folder, string origin)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "lib*.so*"))
            RefuseCut(file, origin);
        foreach (var name in new[] { "libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so" })
            if (Path.Combine(folder, name) is var path && (File.Exists(path) || !name.Contains("cuda", StringComparison.Ordinal)))
                Open(path, lazily: true, origin);
        Open(Shim(), lazily: false, origin);
    }

    /// <summary>A library that was copied in part would end the process with a bus error while it is loaded: what it should map is not there.</summary>
    private static void RefuseCut(string path, string origin)
    {
        if (!File.Exists(path))
            return; // a link that leads nowhere
        Span<byte> header = stackalloc byte[64]; // Elf64_Ehdr in elf.h
        using var file = File.OpenRead(path);
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.StartsWith("\u007fELF\u0002"u8))
            return; // refused by the dynamic linker
        UInt128 table = BinaryPrimitives.ReadUInt64LittleEndian(header[0x20..]);
        Span<byte> segment = stackalloc byte[56]; // Elf64_Phdr
        var count = BinaryPrimitives.ReadUInt16LittleEndian(header[0x38..]);
        var (end, length) = (table + (UInt128)(count * segment.Length), (UInt128)file.Length);
        for (var i = 0; i < count && end <= length; i++)
        {
            file.Position = (long)table + (i * segment.Length);
            file.ReadExactly(segment);
            end = UInt128.Max(end, (UInt128)BinaryPrimitives.ReadUInt64LittleEndian(segment[0x8..]) + BinaryPrimitives.ReadUInt64LittleEndian(segment[0x20..]));
        }

        if (end > length)
            throw new InputException($"{origin}: {Path.GetFileName(path)} is cut short, {file.Length} of {end} bytes are there; copy it again");
    }

    private static void Open(string path, bool lazily, string origin)
    {
        _ = LastError(); // whatever the runtime looks up wipes the message out: this function is found before, and called at once
        var handle = OpenLibrary(path, lazily ? 1 : BindNow);
        var error = LastError();
        if (handle == 0)
            throw new InputException($"{origin}: does not load: {Marshal.PtrToStringUTF8(error)}; use the libtorch of PyTorch {BuiltFor}");
    }

    /// <summary>TorchSharp's own native part, in the folder that its package gives it.</summary>
    private static string Shim()
    {
        var folders = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator).Append(AppContext.BaseDirectory);
        return folders.Select(folder => Path.Combine(folder, "libLibTorchSharp.so")).FirstOrDefault(File.Exists)
            ?? throw new InputException($"libLibTorchSharp.so is not beside the program in {AppContext.BaseDirectory}; build it again");
    }

    private static float Compute()
    {
        using var scope = torch.NewDisposeScope();
        return torch.ones(3).sum().item<float>();
    }

    /// <summary>A PyTorch installation has it in version.py beside lib/, an unpacked libtorch in build-version.</summary>
    private static string? VersionOf(string folder)
    {
        var above = Path.GetDirectoryName(folder) ?? folder;
        foreach (var (file, pattern) in new[] { ("version.py", @"__version__\s*=\s*['""]([\w.+-]{1,40})"), ("build-version", @"^([\w.+-]{1,40})") })
            if (Path.Combine(above, file) is var path && File.Exists(path) && Regex.Match(File.ReadAllText(path), pattern) is { Success: true } match)
                return match.Groups[1].Value;
        return null;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc.so.6", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenLibrary(string path, int flags);

    [LibraryImport("libc.so.6", EntryPoint = "dlerror")]
    private static partial nint LastError();
}

/// <summary>The libtorch that was loaded.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Version">As it says itself; null where it does not.</param>
/// <param name="Warning">One line for its user, where there is something to know.</param>
public sealed record LibTorchLibrary(string Folder, string? Version, string? Warning);

/// <summary>What is set for the whole process before libtorch is loaded.</summary>
[Flags]
public enum LibTorchTuning
{
    /// <summary>Nothing: malloc and OpenMP as they come.</summary>
    None = 0,

    /// <summary>malloc keeps freed memory.</summary>
    KeptMemory = 1,

    /// <summary>Threads that wait for each other sleep soon.</summary>
    PassiveWaiting = 2,

    All = KeptMemory | PassiveWaiting,
}
