using Akka.Actor;

namespace Akka.Streams;

/// <summary>Runs graphs.</summary>
public interface IMaterializer
{
    IMaterializer WithNamePrefix(string namePrefix);

    TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable);

    TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable, Attributes initialAttributes);

    ICancelable ScheduleOnce(TimeSpan delay, Action action);

    ICancelable ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action);
}
