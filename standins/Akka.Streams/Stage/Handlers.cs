using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

/// <summary>What a stage does with the signals of one of its inlets.</summary>
public interface IInHandler
{
    void OnPush();

    void OnUpstreamFinish();

    void OnUpstreamFailure(Exception e);
}

/// <summary>What a stage does with the signals of one of its outlets.</summary>
public interface IOutHandler
{
    void OnPull();

    void OnDownstreamFinish(Exception cause);
}

public abstract class InHandler : IInHandler
{
    public abstract void OnPush();

    public virtual void OnUpstreamFinish() => GraphInterpreter.ActiveStage.CompleteStage();

    public virtual void OnUpstreamFailure(Exception e) => GraphInterpreter.ActiveStage.FailStage(e);
}

public abstract class OutHandler : IOutHandler
{
    public abstract void OnPull();

    public virtual void OnDownstreamFinish(Exception cause) => GraphInterpreter.ActiveStage.CancelStage(cause);
}

public abstract class InAndOutHandler : IInHandler, IOutHandler
{
    public abstract void OnPush();

    public virtual void OnUpstreamFinish() => GraphInterpreter.ActiveStage.CompleteStage();

    public virtual void OnUpstreamFailure(Exception e) => GraphInterpreter.ActiveStage.FailStage(e);

    public abstract void OnPull();

    public virtual void OnDownstreamFinish(Exception cause) => GraphInterpreter.ActiveStage.CancelStage(cause);
}

/// <summary>Ignores elements; completes the stage when upstream finishes.</summary>
public sealed class EagerTerminateInput : InHandler
{
    public static readonly EagerTerminateInput Instance = new();

    private EagerTerminateInput()
    {
    }

    public override void OnPush()
    {
    }
}

/// <summary>Ignores elements and the end of upstream.</summary>
public sealed class IgnoreTerminateInput : InHandler
{
    public static readonly IgnoreTerminateInput Instance = new();

    private IgnoreTerminateInput()
    {
    }

    public override void OnPush()
    {
    }

    public override void OnUpstreamFinish()
    {
    }
}

/// <summary>Ignores elements, the end and the failure of upstream.</summary>
public sealed class TotallyIgnorantInput : InHandler
{
    public static readonly TotallyIgnorantInput Instance = new();

    private TotallyIgnorantInput()
    {
    }

    public override void OnPush()
    {
    }

    public override void OnUpstreamFinish()
    {
    }

    public override void OnUpstreamFailure(Exception e)
    {
    }
}

/// <summary>Ignores demand; ends the stage when downstream finishes.</summary>
public sealed class EagerTerminateOutput : OutHandler
{
    public static readonly EagerTerminateOutput Instance = new();

    private EagerTerminateOutput()
    {
    }

    public override void OnPull()
    {
    }
}

/// <summary>Ignores demand and the end of downstream.</summary>
public sealed class IgnoreTerminateOutput : OutHandler
{
    public static readonly IgnoreTerminateOutput Instance = new();

    private IgnoreTerminateOutput()
    {
    }

    public override void OnPull()
    {
    }

    public override void OnDownstreamFinish(Exception cause)
    {
    }
}
