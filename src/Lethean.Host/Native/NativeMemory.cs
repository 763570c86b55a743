using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Lethean.Host.Native;

/// <summary>
/// glibc gives threads heaps of their own ("arenas"), and these cannot keep a block of more than 64 MB: each large tensor is
/// mapped, faulted in page by page and unmapped again, a fifth of the time of a training. Only the first arena can keep them,
/// and only the environment at the start of a process keeps all threads in it.
/// </summary>
internal static partial class SingleArena
{
    private const string Variable = "MALLOC_ARENA_MAX";

    /// <summary>
    /// Replaces this process by itself with the variable set, unless it is set. Returns where that is not possible, or where a
    /// debugger would lose its process.
    /// </summary>
    public static void Ensure()
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
