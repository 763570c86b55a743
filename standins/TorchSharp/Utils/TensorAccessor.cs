using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor in row-major order. It keeps the tensor alive, not its memory: a disposed tensor has none.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor _tensor;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly T* _data;

    internal TensorAccessor(torch.Tensor tensor)
    {
        _tensor = tensor;
        _shape = tensor.shape;
        _strides = tensor.stride();
        _data = (T*)tensor.DataPointer();
        Count = tensor.numel();
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    /// <summary>With one index the position in row-major order, otherwise one index for every dimension.</summary>
    public T this[params long[] indices]
    {
        get => _data[Offset(indices)];
        set => _data[Offset(indices)] = value;
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array.AsSpan());
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies as many elements as fit.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        var count = Fitting(target.Length, tensorIndex);
        if (_tensor.is_contiguous())
        {
            new Span<T>(_data + tensorIndex, count).CopyTo(target);
            return;
        }
        for (var i = 0; i < count; i++)
            target[i] = _data[Offset(tensorIndex + i)];
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    /// <summary>Copies as many elements as fit.</summary>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        var count = Fitting(source.Length, tensorIndex);
        if (_tensor.is_contiguous())
        {
            source[..count].CopyTo(new Span<T>(_data + tensorIndex, count));
            return;
        }
        for (var i = 0; i < count; i++)
            _data[Offset(tensorIndex + i)] = source[i];
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0L; i < Count; i++)
            yield return At(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
    }

    private T At(long position) => _data[Offset(position)];

    private int Fitting(int length, long start)
    {
        if (Count == 0)
            return 0;
        if (start < 0 || start >= Count)
            throw new ArgumentOutOfRangeException(nameof(start), start, $"allowed: 0 to {Count - 1}");
        return (int)Math.Min(length, Count - start);
    }

    private long Offset(long position)
    {
        if (position < 0)
            throw new ArgumentOutOfRangeException(nameof(position), position, $"allowed: 0 to {Count - 1}");
        if (position >= Count)
            throw new IndexOutOfRangeException();
        var offset = 0L;
        for (var i = _shape.Length - 1; i >= 0; i--)
        {
            position = Math.DivRem(position, _shape[i], out var index);
            offset += index * _strides[i];
        }
        return offset;
    }

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
            return Offset(indices[0]);
        var offset = 0L;
        for (var i = 0; i < _shape.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= _shape[i])
                throw new IndexOutOfRangeException($"{indices[i]} >= {_shape[i]} in dimension {i}.");
            offset += indices[i] * _strides[i];
        }
        return offset;
    }
}
