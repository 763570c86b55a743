using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Lethean.Learning.Native;

namespace Lethean.Host.Native;

/// <summary>
/// Has the process keep the native memory that tensors give back. <see cref="NativeAllocator"/> says so to glibc's malloc, but
/// that gives threads heaps of their own ("arenas"), which cannot keep a block of more than 64 MB: each large tensor is mapped,
/// faulted in page by page and unmapped again, a fifth of the time of a training. Only the first arena can keep them, and only
/// the environment at the start of a process keeps all threads in it.
/// </summary>
internal static partial class NativeMemory
{
    private const string Variable = "MALLOC_ARENA_MAX";

    /// <summary>
    /// Call before the first tensor, and before anything is printed or written: the process may start anew here, with the
    /// same arguments, to run with one arena.
    /// </summary>
    public static void Keep()
    {
        StartWithOneArena();
        NativeAllocator.KeepMemory();
    }

    /// <summary>
    /// Replaces this process by itself with the variable set, unless it is set. Returns where that is not possible, or where a
    /// debugger would lose its process.
    /// </summary>
    private static void StartWithOneArena()
    {
        if (!OperatingSystem.IsLinux() || Debugger.IsAttached || Environment.GetEnvironmentVariable(Variable) is not null)
            return;
        if (Environment.ProcessPath is not { } program || SetEnvironment(Variable, "1", 1) != 0)
            return;
        var arguments = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).Split('\0')[..^1];
        _ = Execute(program, [.. arguments, null]);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments);
}
