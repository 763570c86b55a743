namespace Akka.Streams;

/// <summary>
/// What a graph says about how it wants to run. Inner graphs inherit the attributes of the outer ones; the most
/// specific value, which is the last, wins.
/// </summary>
public sealed class Attributes
{
    public interface IAttribute;

    public interface IMandatoryAttribute : IAttribute;

    public sealed class Name : IAttribute, IEquatable<Name>
    {
        public readonly string Value;

        public Name(string value)
        {
            if (string.IsNullOrEmpty(value))
                throw new ArgumentNullException(nameof(value), "Name attribute cannot be empty");
            Value = value;
        }

        public bool Equals(Name? other) => other is not null && Value == other.Value;

        public override bool Equals(object? obj) => Equals(obj as Name);

        public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

        public override string ToString() => $"Name({Value})";
    }

    public sealed class InputBuffer(int initial, int max) : IMandatoryAttribute, IEquatable<InputBuffer>
    {
        public readonly int Initial = initial;
        public readonly int Max = max;

        public bool Equals(InputBuffer? other) => other is not null && Initial == other.Initial && Max == other.Max;

        public override bool Equals(object? obj) => Equals(obj as InputBuffer);

        public override int GetHashCode() => HashCode.Combine(Initial, Max);

        public override string ToString() => $"InputBuffer(initial={Initial}, max={Max})";
    }

    public sealed class AsyncBoundary : IAttribute, IEquatable<AsyncBoundary>
    {
        public static readonly AsyncBoundary Instance = new();

        private AsyncBoundary()
        {
        }

        public bool Equals(AsyncBoundary? other) => other is not null;

        public override bool Equals(object? obj) => obj is AsyncBoundary;

        public override int GetHashCode() => 1;

        public override string ToString() => "AsyncBoundary";
    }

    public static readonly Attributes None = new();

    private readonly IAttribute[] _attributes;

    public Attributes(params IAttribute[] attributes) => _attributes = attributes ?? [];

    public IEnumerable<IAttribute> AttributeList => _attributes;

    internal bool IsAsync => Array.Exists(_attributes, a => a is AsyncBoundary);

    public IEnumerable<TAttr> GetAttributeList<TAttr>() where TAttr : IAttribute => _attributes.OfType<TAttr>();

    public TAttr? GetAttribute<TAttr>() where TAttr : class, IAttribute => _attributes.OfType<TAttr>().LastOrDefault();

    public TAttr GetAttribute<TAttr>(TAttr defaultIfNotFound) where TAttr : class, IAttribute
        => GetAttribute<TAttr>() ?? defaultIfNotFound;

    public bool Contains<TAttr>(TAttr attribute) where TAttr : IAttribute => _attributes.Contains(attribute);

    public Attributes And(Attributes other)
        => _attributes.Length == 0 ? other
            : other._attributes.Length == 0 ? this
            : new Attributes([.. _attributes, .. other._attributes]);

    public Attributes And(IAttribute other) => new([.. _attributes, other]);

    public static Attributes CreateName(string name) => string.IsNullOrEmpty(name) ? None : new Attributes(new Name(name));

    public static Attributes CreateInputBuffer(int initial, int max) => new(new InputBuffer(initial, max));

    public static Attributes CreateAsyncBoundary() => new(AsyncBoundary.Instance);

    public override string ToString() => $"Attributes({string.Join(", ", (IEnumerable<IAttribute>)_attributes)})";
}
