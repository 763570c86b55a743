// A C door to libtorch for the managed TorchSharp stand-in.
//
// Operators are not listed here one by one: the managed side looks an operator up by its schema name
// once (shim_operator) and calls it through libtorch's dispatcher (shim_call), as TorchScript does.
// Indexing, which libtorch composes of several operators, is called in the same way. What is not an operator (autograd engine, grad and inference mode, generators, raw memory, threads)
// has a function of its own. A tensor handle is a heap-allocated at::Tensor that the caller deletes.
// Nothing throws across the border: a failed call returns its failure value and leaves its message in
// shim_error of the same thread.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/TensorIndexing.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/types.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#define SHIM extern "C" __attribute__((visibility("default")))

namespace {

thread_local std::string last_error;

template <typename R, typename F>
R guarded(R failure, F&& body) {
    try {
        return body();
    } catch (const c10::Error& error) {
        last_error = error.what_without_backtrace();
    } catch (const std::exception& error) {
        last_error = error.what();
    }
    return failure;
}

at::Tensor* handle(at::Tensor tensor) {
    return tensor.defined() ? new at::Tensor(std::move(tensor)) : nullptr;
}

std::vector<at::Tensor> tensors(at::Tensor* const* handles, int64_t count) {
    std::vector<at::Tensor> result;
    result.reserve(count);
    for (int64_t i = 0; i < count; i++) result.push_back(handles[i] ? *handles[i] : at::Tensor());
    return result;
}

// Mirrors the managed enum ArgumentKind.
enum class Kind : int32_t { None, Tensor, Int, Double, Bool, Ints, Doubles, Tensors, OptionalTensors, Generator, Device, String };

// Mirrors the managed struct NativeArgument: a number in bits, or a pointer with its length.
struct Argument {
    Kind kind;
    int32_t length;
    union {
        int64_t integer;
        double number;
        void* pointer;
    };
};

c10::IValue value(const Argument& argument) {
    auto length = static_cast<size_t>(argument.length);
    switch (argument.kind) {
        case Kind::None: return {};
        case Kind::Tensor: return *static_cast<at::Tensor*>(argument.pointer);
        case Kind::Int: return argument.integer;
        case Kind::Double: return argument.number;
        case Kind::Bool: return argument.integer != 0;
        case Kind::Ints: return c10::IntArrayRef(static_cast<int64_t*>(argument.pointer), length);
        case Kind::Doubles: return c10::List<double>(c10::ArrayRef<double>(static_cast<double*>(argument.pointer), length));
        case Kind::Tensors: return tensors(static_cast<at::Tensor**>(argument.pointer), argument.length);
        case Kind::OptionalTensors: {
            c10::List<c10::optional<at::Tensor>> list;
            for (auto& tensor : tensors(static_cast<at::Tensor**>(argument.pointer), argument.length))
                list.push_back(tensor.defined() ? c10::make_optional(tensor) : c10::nullopt);
            return list;
        }
        case Kind::Generator: return *static_cast<at::Generator*>(argument.pointer);
        case Kind::Device: return c10::Device(static_cast<c10::DeviceType>(argument.integer), static_cast<c10::DeviceIndex>(argument.length));
        case Kind::String: return std::string(static_cast<char*>(argument.pointer), length);
    }
    throw std::runtime_error("unknown argument kind");
}

Argument result(const c10::IValue& item) {
    if (item.isTensor()) return {Kind::Tensor, 0, {.pointer = handle(item.toTensor())}};
    if (item.isInt()) return {Kind::Int, 0, {.integer = item.toInt()}};
    if (item.isDouble()) return {Kind::Double, 0, {.number = item.toDouble()}};
    if (item.isBool()) return {Kind::Bool, 0, {.integer = item.toBool()}};
    throw std::runtime_error("result kind not supported: " + item.tagKind());
}

using Callable = std::function<void(torch::jit::Stack&)>;

// Indices from the stack's place `first` on: none, a number, a truth value, a tensor, a text for an ellipsis,
// or start, stop and step of a slice, where the smallest integer stands for one left out.
std::vector<at::indexing::TensorIndex> indices(const torch::jit::Stack& stack, size_t first) {
    auto bound = [](int64_t number) -> c10::optional<int64_t> { if (number == INT64_MIN) return c10::nullopt; return number; };
    std::vector<at::indexing::TensorIndex> result;
    for (size_t i = first; i < stack.size(); i++) {
        auto& item = stack[i];
        if (item.isNone()) result.emplace_back(at::indexing::None);
        else if (item.isString()) result.emplace_back(at::indexing::Ellipsis);
        else if (item.isBool()) result.emplace_back(item.toBool());
        else if (item.isInt()) result.emplace_back(item.toInt());
        else if (item.isTensor()) result.emplace_back(item.toTensor());
        else {
            auto slice = item.toIntVector();
            result.emplace_back(at::indexing::Slice(bound(slice[0]), bound(slice[1]), bound(slice[2])));
        }
    }
    return result;
}

// Stack: tensor, indices…
void get_indexed(torch::jit::Stack& stack) {
    auto selected = stack[0].toTensor().index(indices(stack, 1));
    stack = {selected};
}

// Stack: tensor, value, indices…
void set_indexed(torch::jit::Stack& stack) {
    auto target = stack[0].toTensor();
    if (stack[1].isTensor()) target.index_put_(indices(stack, 2), stack[1].toTensor());
    else target.index_put_(indices(stack, 2), stack[1].toScalar());
    stack = {target};
}

}  // namespace

SHIM const char* shim_error() { return last_error.c_str(); }

// ---- operators ----------------------------------------------------------------------------------

SHIM const Callable* shim_operator(const char* name, const char* overload) {
    return guarded<const Callable*>(nullptr, [&]() -> const Callable* {
        if (name == std::string("shim::index")) return new Callable(get_indexed);
        if (name == std::string("shim::index_put")) return new Callable(set_indexed);
        auto op = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
        return new Callable([op](torch::jit::Stack& stack) { op.callBoxed(stack); });
    });
}

// Results: tensor handles, or numbers as Int, Double or Bool; a list of tensors is spread out. `*results`
// points to them until the next call on this thread. Returns how many there are, -1 on failure.
SHIM int32_t shim_call(const Callable* op, const Argument* arguments, int32_t count, const Argument** results) {
    return guarded(-1, [&] {
        thread_local std::vector<Argument> flat;
        torch::jit::Stack stack;
        stack.reserve(count);
        for (int32_t i = 0; i < count; i++) stack.push_back(value(arguments[i]));
        (*op)(stack);

        flat.clear();
        for (auto& item : stack) {
            if (item.isTensorList()) {
                for (const at::Tensor& tensor : item.toTensorVector()) flat.push_back(result(tensor));
            } else {
                flat.push_back(result(item));
            }
        }
        *results = flat.data();
        return static_cast<int32_t>(flat.size());
    });
}

// ---- tensors ------------------------------------------------------------------------------------

SHIM at::Tensor* shim_tensor_alias(const at::Tensor* tensor) { return new at::Tensor(*tensor); }
SHIM void shim_tensor_free(at::Tensor* tensor) { delete tensor; }
SHIM int64_t shim_tensor_dim(const at::Tensor* tensor) { return tensor->dim(); }
SHIM int64_t shim_tensor_numel(const at::Tensor* tensor) { return tensor->numel(); }
SHIM int64_t shim_tensor_offset(const at::Tensor* tensor) { return tensor->storage_offset(); }
SHIM void shim_tensor_sizes(const at::Tensor* tensor, int64_t* sizes) { std::copy(tensor->sizes().begin(), tensor->sizes().end(), sizes); }
SHIM void shim_tensor_strides(const at::Tensor* tensor, int64_t* strides) { std::copy(tensor->strides().begin(), tensor->strides().end(), strides); }
SHIM int32_t shim_tensor_dtype(const at::Tensor* tensor) { return static_cast<int32_t>(tensor->scalar_type()); }
SHIM int32_t shim_tensor_device_type(const at::Tensor* tensor) { return static_cast<int32_t>(tensor->device().type()); }
SHIM int32_t shim_tensor_device_index(const at::Tensor* tensor) { return tensor->device().index(); }
SHIM int32_t shim_tensor_is_contiguous(const at::Tensor* tensor) { return tensor->is_contiguous(); }
SHIM int32_t shim_tensor_is_leaf(const at::Tensor* tensor) { return tensor->is_leaf(); }
SHIM int32_t shim_tensor_requires_grad(const at::Tensor* tensor) { return tensor->requires_grad(); }

SHIM void* shim_tensor_data(const at::Tensor* tensor) {
    return guarded<void*>(nullptr, [&] { return tensor->data_ptr(); });
}

SHIM int32_t shim_tensor_set_requires_grad(at::Tensor* tensor, int32_t value) {
    return guarded(-1, [&] { tensor->set_requires_grad(value != 0); return 0; });
}

SHIM at::Tensor* shim_tensor_grad(const at::Tensor* tensor) {
    return guarded<at::Tensor*>(nullptr, [&] { return handle(tensor->grad()); });
}

SHIM int32_t shim_tensor_set_grad(at::Tensor* tensor, const at::Tensor* grad) {
    return guarded(-1, [&] { tensor->mutable_grad() = grad ? *grad : at::Tensor(); return 0; });
}

// The memory belongs to the caller; `release(owner)` is called when the last tensor on it is gone.
SHIM at::Tensor* shim_tensor_from_memory(void* memory, const int64_t* sizes, int32_t dim, int32_t dtype, void (*release)(void*), void* owner) {
    return guarded<at::Tensor*>(nullptr, [&] {
        auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
        return handle(torch::from_blob(memory, at::IntArrayRef(sizes, dim), [=](void*) { release(owner); }, options));
    });
}

// ---- autograd -----------------------------------------------------------------------------------

SHIM int32_t shim_backward(at::Tensor* const* roots, int32_t root_count, at::Tensor* const* grads, int32_t grad_count,
                           int32_t retain_graph, int32_t create_graph, at::Tensor* const* inputs, int32_t input_count) {
    return guarded(-1, [&] {
        torch::autograd::backward(tensors(roots, root_count), tensors(grads, grad_count), retain_graph != 0, create_graph != 0, tensors(inputs, input_count));
        return 0;
    });
}

// Writes one handle for every input, null where the input was not used (and allow_unused).
SHIM int32_t shim_grad(at::Tensor* const* outputs, int32_t output_count, at::Tensor* const* inputs, int32_t input_count,
                       at::Tensor* const* grads, int32_t grad_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused, at::Tensor** results) {
    return guarded(-1, [&] {
        auto found = torch::autograd::grad(tensors(outputs, output_count), tensors(inputs, input_count), tensors(grads, grad_count),
                                           retain_graph != 0, create_graph != 0, allow_unused != 0);
        for (size_t i = 0; i < found.size(); i++) results[i] = handle(found[i]);
        return 0;
    });
}

SHIM int32_t shim_grad_enabled() { return at::GradMode::is_enabled(); }
SHIM void shim_set_grad_enabled(int32_t enabled) { at::GradMode::set_enabled(enabled != 0); }
SHIM int32_t shim_inference_enabled() { return c10::InferenceMode::is_enabled(); }
SHIM c10::InferenceMode* shim_inference_enter(int32_t enabled) { return new c10::InferenceMode(enabled != 0); }
SHIM void shim_inference_leave(c10::InferenceMode* guard) { delete guard; }

// ---- randomness ---------------------------------------------------------------------------------

SHIM at::Generator* shim_generator_new(uint64_t seed) { return new at::Generator(at::detail::createCPUGenerator(seed)); }
SHIM at::Generator* shim_generator_default() { return new at::Generator(at::detail::getDefaultCPUGenerator()); }
SHIM void shim_generator_free(at::Generator* generator) { delete generator; }

SHIM void shim_generator_seed(at::Generator* generator, uint64_t seed) {
    std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_current_seed(seed);
}

SHIM uint64_t shim_generator_initial_seed(const at::Generator* generator) { return generator->current_seed(); }

SHIM at::Tensor* shim_generator_state(at::Generator* generator) {
    return guarded<at::Tensor*>(nullptr, [&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        return handle(generator->get_state());
    });
}

SHIM int32_t shim_generator_set_state(at::Generator* generator, const at::Tensor* state) {
    return guarded(-1, [&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_state(*state);
        return 0;
    });
}

// ---- threads ------------------------------------------------------------------------------------

SHIM int32_t shim_threads() { return at::get_num_threads(); }
SHIM int32_t shim_interop_threads() { return at::get_num_interop_threads(); }
SHIM int32_t shim_set_threads(int32_t count) { return guarded(-1, [&] { at::set_num_threads(count); return 0; }); }
SHIM int32_t shim_set_interop_threads(int32_t count) { return guarded(-1, [&] { at::set_num_interop_threads(count); return 0; }); }
