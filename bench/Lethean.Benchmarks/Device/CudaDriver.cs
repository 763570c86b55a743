using System.Runtime.InteropServices;
using System.Text;

namespace Lethean.Benchmarks.Device;

/// <summary>What NVIDIA's driver tells of the first device; the calling thread has used it before.</summary>
internal static partial class CudaDriver
{
    private const int Success = 0;

    /// <summary>Null where the driver does not tell.</summary>
    public static string? Name()
    {
        var name = new byte[256];
        if (DeviceGet(out var device, 0) != Success || DeviceGetName(name, name.Length, device) != Success)
            return null;
        return Encoding.UTF8.GetString(name, 0, Array.IndexOf(name, (byte)0));
    }

    /// <summary>Memory in use, by this process and by others; null where the driver does not tell.</summary>
    public static double? UsedMegabytes() =>
        MemoryGetInfo(out var free, out var total) == Success ? ((double)total - free) / 1048576 : null;

    [LibraryImport("libcuda.so.1", EntryPoint = "cuDeviceGet")]
    private static partial int DeviceGet(out int device, int ordinal);

    [LibraryImport("libcuda.so.1", EntryPoint = "cuDeviceGetName")]
    private static partial int DeviceGetName([Out] byte[] name, int length, int device);

    [LibraryImport("libcuda.so.1", EntryPoint = "cuMemGetInfo_v2")]
    private static partial int MemoryGetInfo(out nuint free, out nuint total);
}
