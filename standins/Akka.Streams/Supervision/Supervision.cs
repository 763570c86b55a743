namespace Akka.Streams.Supervision;

/// <summary>What a stage does when user code throws: end the stream, drop the element, or drop it and its own state.</summary>
public enum Directive
{
    Stop,
    Resume,
    Restart,
}

public delegate Directive Decider(Exception cause);

public static class Deciders
{
    public static readonly Decider StoppingDecider = _ => Directive.Stop;
    public static readonly Decider ResumingDecider = _ => Directive.Resume;
    public static readonly Decider RestartingDecider = _ => Directive.Restart;
}
