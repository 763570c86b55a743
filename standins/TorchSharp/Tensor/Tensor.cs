using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A handle to a libtorch tensor. Several handles may share one tensor, several tensors one memory.</summary>
    public partial class Tensor : IDisposable
    {
        private static long _totalCount;
        private static long _peakCount;
        private IntPtr _handle;

        internal Tensor(IntPtr handle, bool register = true)
        {
            _handle = handle;
            _peakCount = Math.Max(Interlocked.Increment(ref _totalCount), _peakCount);
            if (register)
                OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        ~Tensor() => Dispose(false);

        /// <summary>Live handles of the process.</summary>
        public static long TotalCount => _totalCount;

        public static long PeakCount => _peakCount;

        /// <exception cref="InvalidOperationException">The tensor is disposed.</exception>
        public IntPtr Handle => _handle != 0 ? _handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        /// <summary>Whether the tensor is disposed.</summary>
        public bool IsInvalid => _handle == 0;

        public string? name { get; set; }

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>The handle, 0 when disposed.</summary>
        internal IntPtr RawHandle => _handle;

        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (_handle == 0)
                return;
            DisposeScopeManager.ThreadSingleton.DisposingOnCurrentScope(this);
            OwningDisposeScope?.MarkAsDisposed(this);
            Interlocked.Decrement(ref _totalCount);
            NativeMethods.TensorFree(_handle);
            _handle = 0;
        }

        /// <summary>Hands the native tensor over to another owner; this one is invalid from then on.</summary>
        internal IntPtr MoveHandle()
        {
            var moved = _handle;
            _handle = 0;
            return moved;
        }

        /// <summary>Hands the tensor over to the enclosing dispose scope.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes the tensor out of its dispose scope: from now on it is the holder's to dispose.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } owner)
                owner.MoveToOther(other, this);
            else
                other?.Attach(this);
            return this;
        }

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => base.GetHashCode();

        public override string ToString() => $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";
    }
}
