using Akka.Streams.Supervision;

namespace Akka.Streams;

public static class ActorAttributes
{
    public sealed class Dispatcher(string name) : Attributes.IMandatoryAttribute, IEquatable<Dispatcher>
    {
        public readonly string Name = name;

        public bool Equals(Dispatcher? other) => other is not null && Name == other.Name;

        public override bool Equals(object? obj) => Equals(obj as Dispatcher);

        public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

        public override string ToString() => $"Dispatcher({Name})";
    }

    public sealed class SupervisionStrategy(Decider decider) : Attributes.IMandatoryAttribute
    {
        public readonly Decider Decider = decider;

        public override string ToString() => "SupervisionStrategy";
    }

    /// <summary>Only has an effect together with an asynchronous boundary.</summary>
    public static Attributes CreateDispatcher(string dispatcherName) => new(new Dispatcher(dispatcherName));

    public static Attributes CreateSupervisionStrategy(Decider strategy) => new(new SupervisionStrategy(strategy));
}
