namespace Akka.Actor
{
    /// <summary>An actor with timers of its own: they end with it, and a restart cancels them.</summary>
    public interface IWithTimers
    {
        ITimerScheduler Timers { get; set; }
    }

    /// <summary>Timers by key: starting one with a key in use replaces it, also when its message already waits in the mailbox.</summary>
    public interface ITimerScheduler
    {
        IReadOnlyCollection<object> ActiveTimers { get; }

        void StartPeriodicTimer(object key, object msg, TimeSpan interval);

        void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender);

        void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval);

        void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender);

        void StartSingleTimer(object key, object msg, TimeSpan timeout);

        void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender);

        bool IsTimerActive(object key);

        void Cancel(object key);

        void CancelAll();
    }
}

namespace Akka.Actor.Scheduler
{
    /// <summary>What travels through the mailbox; only the newest one of its key counts.</summary>
    internal class TimerMessage(object key, object message)
    {
        internal object Key { get; } = key;

        internal object Message { get; } = message;
    }

    internal sealed class QuietTimerMessage(object key, object message) : TimerMessage(key, message), INotInfluenceReceiveTimeout;

    internal sealed class TimerScheduler(IActorContext context) : ITimerScheduler
    {
        private readonly Dictionary<object, Timer> _timers = [];

        public IReadOnlyCollection<object> ActiveTimers => _timers.Keys;

        public void StartPeriodicTimer(object key, object msg, TimeSpan interval) =>
            StartPeriodicTimer(key, msg, interval, interval, ActorRefs.NoSender);

        public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender) =>
            StartPeriodicTimer(key, msg, interval, interval, sender);

        public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) =>
            StartPeriodicTimer(key, msg, initialDelay, interval, ActorRefs.NoSender);

        public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender)
        {
            var message = Wrap(key, msg);
            Replace(key, message, repeat: true,
                context.System.Scheduler.ScheduleTellRepeatedlyCancelable(initialDelay, interval, context.Self, message, sender));
        }

        public void StartSingleTimer(object key, object msg, TimeSpan timeout) =>
            StartSingleTimer(key, msg, timeout, ActorRefs.NoSender);

        public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender)
        {
            var message = Wrap(key, msg);
            Replace(key, message, repeat: false,
                context.System.Scheduler.ScheduleTellOnceCancelable(timeout, context.Self, message, sender));
        }

        public bool IsTimerActive(object key) => _timers.ContainsKey(key);

        public void Cancel(object key)
        {
            if (_timers.Remove(key, out var timer))
                timer.Task.Cancel();
        }

        public void CancelAll()
        {
            foreach (var timer in _timers.Values)
                timer.Task.Cancel();
            _timers.Clear();
        }

        /// <summary>The message to handle, or null when its timer was cancelled or replaced meanwhile.</summary>
        internal object Accept(TimerMessage message)
        {
            if (!_timers.TryGetValue(message.Key, out var timer) || timer.Message != message)
                return null;
            if (!timer.Repeat)
                _timers.Remove(message.Key);
            return message.Message;
        }

        private static TimerMessage Wrap(object key, object message) =>
            message is INotInfluenceReceiveTimeout ? new QuietTimerMessage(key, message) : new TimerMessage(key, message);

        private void Replace(object key, TimerMessage message, bool repeat, ICancelable task)
        {
            Cancel(key);
            _timers[key] = new Timer(message, repeat, task);
        }

        private sealed record Timer(TimerMessage Message, bool Repeat, ICancelable Task);
    }
}
