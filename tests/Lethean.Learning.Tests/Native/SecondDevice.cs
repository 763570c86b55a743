using System.Runtime.InteropServices;
using Lethean.Learning.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Native;

/// <summary>
/// A device besides the processor that every machine has: libtorch's lazy tensors. What is done to them is written down, and computed
/// by the processor when a value is read. Operators refuse to mix them with tensors in the processor's memory, as they refuse to
/// mix those of CUDA.
/// </summary>
internal static unsafe class SecondDevice
{
    // DeviceType::Lazy in c10/core/DeviceType.h, which TorchSharp does not name.
    private const int Lazy = 17;

    // torch::lazy::InitTorchScriptBackend(), and of torch::lazy::LazyGraphExecutor Get() and
    // SyncLiveTensorsGraph(const BackendDevice*, ArrayRef<std::string>, bool wait).
    private const string Start = "_ZN5torch4lazy22InitTorchScriptBackendEv";
    private const string Executor = "_ZN5torch4lazy17LazyGraphExecutor3GetEv";
    private const string Sync =
        "_ZN5torch4lazy17LazyGraphExecutor20SyncLiveTensorsGraphEPKNS0_13BackendDeviceEN3c108ArrayRefINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEEEb";

    private static readonly nint Library = NativeLibrary.Load(Path.Combine(LibTorch.Load().Folder, "libtorch_cpu.so"));

    private static readonly Lazy<Device> Started = new(() =>
    {
        ((delegate* unmanaged<void>)NativeLibrary.GetExport(Library, Start))();
        return new Device((DeviceType)Lazy, 0);
    });

    public static Device Device => Started.Value;

    /// <summary>Computes what is written down. Reading one value computes all that it depends on, and keeps only that value.</summary>
    public static void Settle()
    {
        _ = Device; // without it there is no executor, and the process ends
        var executor = ((delegate* unmanaged<nint>)NativeLibrary.GetExport(Library, Executor))();
        ((delegate* unmanaged<nint, nint, nint, nint, byte, void>)NativeLibrary.GetExport(Library, Sync))(executor, 0, 0, 0, 1);
    }
}
