using System.Text;

namespace Akka.Actor;

/// <summary>An actor's name and those of its ancestors. Two actors that had the same path differ in <see cref="Uid"/>.</summary>
public abstract class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>
{
    internal const long UndefinedUid = 0;

    private const string ValidSymbols = "\"-_.*$+:@&=,!~';()";

    private protected ActorPath(Address address, ActorPath parent, string name, long uid)
    {
        Address = address;
        Parent = parent ?? this;
        Name = name;
        Uid = uid;
    }

    public Address Address { get; }

    public ActorPath Parent { get; }

    public string Name { get; }

    public long Uid { get; }

    public IReadOnlyList<string> Elements
    {
        get
        {
            var names = new List<string>();
            for (var path = this; path is ChildActorPath; path = path.Parent)
                names.Add(path.Name);
            names.Reverse();
            return names;
        }
    }

    public static ActorPath operator /(ActorPath path, string name) => new ChildActorPath(path, name, UndefinedUid);

    public static bool operator ==(ActorPath left, ActorPath right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(ActorPath left, ActorPath right) => !(left == right);

    public static bool IsValidPathElement(string s) =>
        !string.IsNullOrEmpty(s) && s[0] != '$' && s.All(c => char.IsAsciiLetterOrDigit(c) || ValidSymbols.Contains(c));

    public string ToStringWithoutAddress()
    {
        var text = new StringBuilder();
        foreach (var name in Elements)
            text.Append('/').Append(name);
        return text.Length == 0 ? "/" : text.ToString();
    }

    public bool Equals(ActorPath other)
    {
        var (a, b) = (this, other);
        while (!ReferenceEquals(a, b))
        {
            if (b is null || a.Name != b.Name || (a is RootActorPath) != (b is RootActorPath))
                return false;
            if (a is RootActorPath)
                return a.Address.Equals(b.Address);
            (a, b) = (a.Parent, b.Parent);
        }

        return true;
    }

    public override bool Equals(object obj) => Equals(obj as ActorPath);

    public override int GetHashCode() => HashCode.Combine(Name, Parent.Name, Uid);

    public int CompareTo(ActorPath other) => string.CompareOrdinal(ToString(), other?.ToString());

    public override string ToString() => Address + ToStringWithoutAddress();
}

public sealed class RootActorPath(Address address, string name = "") : ActorPath(address, null, name, UndefinedUid);

public sealed class ChildActorPath(ActorPath parentPath, string name, long uid) : ActorPath(parentPath.Address, parentPath, name, uid);
