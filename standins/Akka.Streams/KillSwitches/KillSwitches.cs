using Akka.Streams.Implementation;

namespace Akka.Streams;

/// <summary>Ends streams from outside.</summary>
public interface IKillSwitch
{
    /// <summary>Completes downstream and cancels upstream.</summary>
    void Shutdown();

    /// <summary>Fails downstream and cancels upstream.</summary>
    void Abort(Exception cause);
}

/// <summary>The first call counts.</summary>
public sealed class UniqueKillSwitch : IKillSwitch
{
    private readonly TaskCompletionSource _end = new();

    internal UniqueKillSwitch()
    {
    }

    internal Task End => _end.Task;

    public void Shutdown() => _end.TrySetResult();

    public void Abort(Exception cause) => _end.TrySetException(cause);

    public override string ToString() => $"SingleKillSwitch({GetHashCode()})";
}

/// <summary>Ends all streams that contain one of its flows, also those that start later.</summary>
public sealed class SharedKillSwitch : IKillSwitch
{
    private readonly TaskCompletionSource _end = new();
    private readonly string _name;

    internal SharedKillSwitch(string name) => _name = name;

    public void Shutdown() => _end.TrySetResult();

    public void Abort(Exception cause) => _end.TrySetException(cause);

    public IGraph<FlowShape<T, T>, SharedKillSwitch> Flow<T>()
        => new KillSwitchStage<T, SharedKillSwitch>(() => (this, _end.Task));

    public override string ToString() => $"KillSwitch({_name})";
}

public static class KillSwitches
{
    public static SharedKillSwitch Shared(string name) => new(name);

    /// <summary>Each run of the flow has a switch of its own.</summary>
    public static IGraph<FlowShape<T, T>, UniqueKillSwitch> Single<T>() => new KillSwitchStage<T, UniqueKillSwitch>(() =>
    {
        var killSwitch = new UniqueKillSwitch();
        return (killSwitch, killSwitch.End);
    });

    /// <summary>
    /// A flow that ends when the token is cancelled: gracefully it completes, otherwise it fails with an
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    public static IGraph<FlowShape<T, T>, NotUsed> AsFlow<T>(this CancellationToken cancellationToken, bool cancelGracefully = false)
        => new FlowStage<T, T>("cancel", (shape, _) => new CancellationLogic<T>(shape, cancelGracefully, cancellationToken));
}
