using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>The functions of shim.cpp. Blittable arguments only; no call throws across the border.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "torchshim";

    [LibraryImport(Library, EntryPoint = "shim_error")]
    public static partial nint LastError();

    [LibraryImport(Library, EntryPoint = "shim_operator", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint FindOperator(string name, string overload);

    [LibraryImport(Library, EntryPoint = "shim_call")]
    public static partial int Call(nint op, NativeArgument* arguments, int count, out NativeArgument* results);

    [LibraryImport(Library, EntryPoint = "shim_tensor_alias")]
    public static partial nint TensorAlias(nint tensor);

    [LibraryImport(Library, EntryPoint = "shim_tensor_free")]
    public static partial void TensorFree(nint tensor);

    [LibraryImport(Library, EntryPoint = "shim_tensor_dim")]
    public static partial long TensorDim(nint tensor);

    [LibraryImport(Library, EntryPoint = "shim_tensor_numel")]
    public static partial long TensorNumel(nint tensor);

    [LibraryImport(Library, EntryPoint = "shim_tensor_offset")]
    public static partial long TensorOffset(nint tensor);

    [LibraryImport(Library, EntryPoint = "shim_tensor_sizes")]
    public static partial void TensorSizes(nint tensor, long* sizes);

    [LibraryImport(Library, EntryPoint = "shim_tensor_strides")]
    public static partial void TensorStrides(nint tensor, long* strides);

    [LibraryImport(Library, EntryPoint = "shim_tensor_dtype")]
    public static partial int TensorDtype(nint tensor);

    [LibraryImport(Library, EntryPoint = "shim_tensor_device_type")]
    public static partial int TensorDeviceType(nint tensor);

    [LibraryImport(Library, EntryPoint = "shim_tensor_device_index")]
    public static partial int TensorDeviceIndex(nint tensor);

    [LibraryImport(Library, EntryPoint = "shim_tensor_is_contiguous")]
    public static partial int TensorIsContiguous(nint tensor);

    [LibraryImport(Library, EntryPoint = "shim_tensor_is_leaf")]
    public static partial int TensorIsLeaf(nint tensor);

    [LibraryImport(Library, EntryPoint = "shim_tensor_requires_grad")]
    public static partial int TensorRequiresGrad(nint tensor);

    [LibraryImport(Library, EntryPoint = "shim_tensor_set_requires_grad")]
    public static partial int TensorSetRequiresGrad(nint tensor, int value);

    [LibraryImport(Library, EntryPoint = "shim_tensor_data")]
    public static partial nint TensorData(nint tensor);

    [LibraryImport(Library, EntryPoint = "shim_tensor_grad")]
    public static partial nint TensorGrad(nint tensor);

    [LibraryImport(Library, EntryPoint = "shim_tensor_set_grad")]
    public static partial int TensorSetGrad(nint tensor, nint grad);

    [LibraryImport(Library, EntryPoint = "shim_tensor_from_memory")]
    public static partial nint TensorFromMemory(nint memory, long* sizes, int dim, int dtype, delegate* unmanaged<nint, void> release, nint owner);

    [LibraryImport(Library, EntryPoint = "shim_backward")]
    public static partial int Backward(
        nint* roots, int rootCount, nint* grads, int gradCount, int retainGraph, int createGraph, nint* inputs, int inputCount);

    [LibraryImport(Library, EntryPoint = "shim_grad")]
    public static partial int Grad(
        nint* outputs, int outputCount, nint* inputs, int inputCount, nint* grads, int gradCount,
        int retainGraph, int createGraph, int allowUnused, nint* results);

    [LibraryImport(Library, EntryPoint = "shim_grad_enabled")]
    public static partial int GradEnabled();

    [LibraryImport(Library, EntryPoint = "shim_set_grad_enabled")]
    public static partial void SetGradEnabled(int enabled);

    [LibraryImport(Library, EntryPoint = "shim_inference_enabled")]
    public static partial int InferenceEnabled();

    [LibraryImport(Library, EntryPoint = "shim_inference_enter")]
    public static partial nint InferenceEnter(int enabled);

    [LibraryImport(Library, EntryPoint = "shim_inference_leave")]
    public static partial void InferenceLeave(nint guard);

    [LibraryImport(Library, EntryPoint = "shim_generator_new")]
    public static partial nint GeneratorNew(ulong seed);

    [LibraryImport(Library, EntryPoint = "shim_generator_default")]
    public static partial nint GeneratorDefault();

    [LibraryImport(Library, EntryPoint = "shim_generator_free")]
    public static partial void GeneratorFree(nint generator);

    [LibraryImport(Library, EntryPoint = "shim_generator_seed")]
    public static partial void GeneratorSeed(nint generator, ulong seed);

    [LibraryImport(Library, EntryPoint = "shim_generator_initial_seed")]
    public static partial ulong GeneratorInitialSeed(nint generator);

    [LibraryImport(Library, EntryPoint = "shim_generator_state")]
    public static partial nint GeneratorState(nint generator);

    [LibraryImport(Library, EntryPoint = "shim_generator_set_state")]
    public static partial int GeneratorSetState(nint generator, nint state);

    [LibraryImport(Library, EntryPoint = "shim_threads")]
    public static partial int Threads();

    [LibraryImport(Library, EntryPoint = "shim_interop_threads")]
    public static partial int InteropThreads();

    [LibraryImport(Library, EntryPoint = "shim_set_threads")]
    public static partial int SetThreads(int count);

    [LibraryImport(Library, EntryPoint = "shim_set_interop_threads")]
    public static partial int SetInteropThreads(int count);
}
