using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;

namespace Lethean.Learning.Native;

/// <summary>
/// Chooses, checks and loads the native library that TorchSharp needs, so that an unsuitable folder is refused in one line. TorchSharp's
/// own search would copy packages and print pages.
/// </summary>
public static partial class LibTorch
{
    /// <summary>Environment variable: the folder of the libtorch to use, such as <c>torch/lib</c> of a PyTorch installation.</summary>
    public const string Variable = "LETHEAN_LIBTORCH";

    /// <summary>Version of the libtorch that this TorchSharp was built for; asking TorchSharp itself would load one.</summary>
    public const string BuiltFor = "2.10";

    private const int BindNow = 2; // RTLD_NOW in dlfcn.h
    private static readonly Lock Gate = new();
    private static LibTorchLibrary? _loaded;

    /// <summary>
    /// Loads the library, once a process; later calls only return what was loaded. Call before anything of TorchSharp is used.
    /// </summary>
    /// <param name="tuning">What to set before; a benchmark leaves parts of it at their defaults, for comparison.</param>
    /// <returns>The library, and what its user should know about it.</returns>
    /// <exception cref="InputException">There is no libtorch, or the one named by <see cref="Variable"/> does not fit.</exception>
    public static LibTorchLibrary Load(LibTorchTuning tuning = LibTorchTuning.All)
    {
        lock (Gate)
            return _loaded ??= LoadFirst(tuning);
    }

    private static LibTorchLibrary LoadFirst(LibTorchTuning tuning)
    {
        ProcessTuning.Apply(tuning);
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
            return new LibTorchLibrary(AppContext.BaseDirectory, BuiltFor, null); // lies where TorchSharp looks for it
        var named = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrEmpty(named) ? LoadBundled(Path.Combine(AppContext.BaseDirectory, "libtorch")) : LoadNamed(named);
    }

    private static LibTorchLibrary LoadBundled(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InputException(
                $"this program carries no libtorch; set {Variable} to the folder torch/lib of a PyTorch {BuiltFor} installation: "
                + $"{Variable}=$(python3 -c 'import torch, os; print(os.path.join(os.path.dirname(torch.__file__), \"lib\"))')");
        LoadFrom(folder, folder);
        return new LibTorchLibrary(folder, BuiltFor, null);
    }

    private static LibTorchLibrary LoadNamed(string named)
    {
        var folder = Path.GetFullPath(File.Exists(Path.Combine(named, "lib", "libtorch_cpu.so")) ? Path.Combine(named, "lib") : named);
        var origin = $"{Variable} = {named}";
        if (!File.Exists(Path.Combine(folder, "libtorch_cpu.so")))
            throw new InputException(
                $"{origin}: no libtorch_cpu.so there; it must name the folder torch/lib of a PyTorch installation, or be unset");
        LoadFrom(folder, origin);
        if (Compute() is var sum && sum != 3)
            throw new InputException($"{origin}: loads, but computes 1 + 1 + 1 = {sum}; use PyTorch {BuiltFor}");
        var version = VersionOf(folder);
        var warning = version is not null && Regex.IsMatch(version, $@"^{Regex.Escape(BuiltFor)}(\.|$)") ? null
            : $"{origin} is libtorch {version ?? "of unknown version"}; this program was built for {BuiltFor}: "
                + "it loads and computes, but numbers may differ";
        return new LibTorchLibrary(folder, version, warning);
    }

    /// <summary>
    /// Loads the libraries in the order in which they need each other. The last one binds every function at once, so that a function that
    /// this libtorch lacks is reported here and does not end the process in the middle of a run.
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

    /// <summary>
    /// Refuses a library that was copied in part: loading it would end the process with a bus error, for want of the pages it maps.
    /// </summary>
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
            var start = BinaryPrimitives.ReadUInt64LittleEndian(segment[0x8..]);
            var size = BinaryPrimitives.ReadUInt64LittleEndian(segment[0x20..]);
            end = UInt128.Max(end, (UInt128)start + size);
        }

        if (end > length)
            throw new InputException(
                $"{origin}: {Path.GetFileName(path)} is cut short, {file.Length} of {end} bytes are there; copy it again");
    }

    private static void Open(string path, bool lazily, string origin)
    {
        _ = LastError(); // looking this function up later would erase the message: it is found now, and called at once
        var handle = OpenLibrary(path, lazily ? 1 : BindNow);
        var error = LastError();
        if (handle == 0)
            throw new InputException($"{origin}: does not load: {Marshal.PtrToStringUTF8(error)}; use the libtorch of PyTorch {BuiltFor}");
    }

    /// <summary>Path of TorchSharp's own native part, in the folder that its package gives it.</summary>
    private static string Shim()
    {
        var searched = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        var folders = searched.Split(Path.PathSeparator).Append(AppContext.BaseDirectory);
        return folders.Select(folder => Path.Combine(folder, "libLibTorchSharp.so")).FirstOrDefault(File.Exists)
            ?? throw new InputException($"libLibTorchSharp.so is not beside the program in {AppContext.BaseDirectory}; build it again");
    }

    private static float Compute()
    {
        using var scope = torch.NewDisposeScope();
        return torch.ones(3).sum().item<float>();
    }

    /// <summary>Version of a PyTorch installation, in version.py beside lib/, or of an unpacked libtorch, in build-version.</summary>
    private static string? VersionOf(string folder)
    {
        var above = Path.GetDirectoryName(folder) ?? folder;
        return Match("version.py", @"__version__\s*=\s*['""]([\w.+-]{1,40})") ?? Match("build-version", @"^([\w.+-]{1,40})");

        string? Match(string file, string pattern)
        {
            var path = Path.Combine(above, file);
            var match = Regex.Match(File.Exists(path) ? File.ReadAllText(path) : "", pattern);
            return match.Success ? match.Groups[1].Value : null;
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenLibrary(string path, int flags);

    [LibraryImport("libc.so.6", EntryPoint = "dlerror")]
    private static partial nint LastError();
}

/// <summary>The libtorch that was loaded.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Version">The version that it states; null where it states none.</param>
/// <param name="Warning">One line for its user, where there is something to know.</param>
public sealed record LibTorchLibrary(string Folder, string? Version, string? Warning);
