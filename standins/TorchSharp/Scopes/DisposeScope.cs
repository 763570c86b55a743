namespace TorchSharp;

/// <summary>
/// Owns the tensors created on its thread while it is the innermost scope, and disposes them with itself.
/// Only tensors can be managed.
/// </summary>
public sealed partial class DisposeScope : IDisposable
{
    private DisposeScopeManager? _manager;

    internal DisposeScope(DisposeScopeManager manager)
    {
        _manager = manager;
        OuterScope = manager.CurrentDisposeScope;
    }

    internal DisposeScope? OuterScope { get; set; }

    internal HashSet<IDisposable> Disposables { get; private set; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>A copy of what the scope holds now.</summary>
    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            _ = LiveManager;
            return [.. Disposables];
        }
    }

    public int DisposablesCount
    {
        get
        {
            _ = LiveManager;
            return Disposables.Count;
        }
    }

    private DisposeScopeManager LiveManager => _manager ?? throw new ObjectDisposedException(GetType().FullName);

    public bool Contains(IDisposable disposable) => Disposables.Contains(disposable);

    /// <summary>Forgets a disposable that was disposed by its owner.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        _ = LiveManager;
        Disposables.Remove(disposable);
        if (disposable is torch.Tensor tensor)
            tensor.OwningDisposeScope = null;
    }

    public void DisposeEverything() => DisposeEverythingBut(Enumerable.Empty<IDisposable>());

    /// <summary>Disposes all but what is to be kept; what is kept stays in the scope.</summary>
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        _ = LiveManager;
        var all = Disposables;
        Disposables = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in all)
        {
            if (!Disposables.Contains(disposable))
                disposable.Dispose();
        }
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut([first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut([first, second, third]);
        return (first, second, third);
    }

    public void Dispose()
    {
        if (_manager is null)
            return;
        DisposeEverything();
        _manager.RemoveDisposeScope(this);
        _manager = null;
    }
}
