namespace Akka.Streams;

/// <summary>Why a downstream cancelled, where it was no failure.</summary>
public static class SubscriptionWithCancelException
{
    public abstract class NonFailureCancellation : Exception
    {
        public sealed override string StackTrace => "";
    }

    public sealed class NoMoreElementsNeeded : NonFailureCancellation
    {
        public static readonly NoMoreElementsNeeded Instance = new();

        private NoMoreElementsNeeded()
        {
        }
    }

    public sealed class StageWasCompleted : NonFailureCancellation
    {
        public static readonly StageWasCompleted Instance = new();

        private StageWasCompleted()
        {
        }
    }
}
