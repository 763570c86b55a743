namespace Lethean.Actors.Configuration.Hocon;

/// <summary>A value under its key, with the place of the key.</summary>
public sealed record HoconField(SourcePosition KeyPosition, HoconValue Value);

/// <summary>An object: fields in the order in which their keys were first written.</summary>
public sealed record HoconObject(SourcePosition Position, IReadOnlyDictionary<string, HoconField> Fields) : HoconValue(Position)
{
    public override string Noun => "an object";

    public HoconValue? this[string key] => Fields.TryGetValue(key, out var field) ? field.Value : null;

    public static HoconObject Of(SourcePosition position, IEnumerable<KeyValuePair<string, HoconField>> fields) =>
        new(position, new OrderedDictionary<string, HoconField>(fields));

    /// <summary>One field, nested as deep as the path is long.</summary>
    public static HoconObject At(HoconPath path, SourcePosition keyPosition, HoconValue value)
    {
        for (var i = path.Elements.Length - 1; i >= 0; i--)
            value = Of(keyPosition, [new(path.Elements[i], new HoconField(keyPosition, value))]);
        return (HoconObject)value;
    }

    /// <summary>The value at the path, or null.</summary>
    public HoconValue? Find(HoconPath path) =>
        path.Elements.Aggregate((HoconValue?)this, (value, key) => (value as HoconObject)?[key]);

    /// <summary>This object without some of its keys.</summary>
    public HoconObject Without(Func<string, bool> excluded) => Of(Position, Fields.Where(field => !excluded(field.Key)));

    /// <summary>This object with every <c>null</c> as if it were written elsewhere.</summary>
    public HoconObject WithNullsAt(SourcePosition position) =>
        Of(Position, Fields.Select(field => KeyValuePair.Create(field.Key, field.Value.Value switch
        {
            HoconScalar { IsNull: true } unset => field.Value with { Value = unset with { Position = position } },
            HoconObject inner => field.Value with { Value = inner.WithNullsAt(position) },
            _ => field.Value,
        })));

    /// <summary>The fields of both; objects merge, anything else of <paramref name="over"/> wins.</summary>
    public HoconObject MergedWith(HoconObject over)
    {
        var merged = new OrderedDictionary<string, HoconField>(Fields);
        foreach (var (key, field) in over.Fields)
        {
            var both = this[key] is HoconObject lower && field.Value is HoconObject upper
                ? field with { Value = lower.MergedWith(upper) }
                : field;
            merged[key] = both;
        }
        return new HoconObject(over.Position, merged);
    }

    /// <summary>What both hold with equal content.</summary>
    public HoconObject CommonWith(HoconObject other)
    {
        var common = new OrderedDictionary<string, HoconField>();
        foreach (var (key, field) in Fields)
        {
            if (field.Value is HoconObject mine && other[key] is HoconObject theirs)
                common[key] = field with { Value = mine.CommonWith(theirs) };
            else if (field.Value.SameAs(other[key]))
                common[key] = field;
        }
        return new HoconObject(Position, common);
    }

    /// <summary>What has to be merged over <paramref name="common"/> to arrive at this object, which holds all of it.</summary>
    public HoconObject Beyond(HoconObject common)
    {
        var rest = new OrderedDictionary<string, HoconField>();
        foreach (var (key, field) in Fields)
        {
            if (field.Value is HoconObject mine && common[key] is HoconObject theirs)
            {
                var difference = mine.Beyond(theirs);
                if (difference.Fields.Count > 0)
                    rest[key] = field with { Value = difference };
            }
            else if (!field.Value.SameAs(common[key]))
                rest[key] = field;
        }
        return new HoconObject(Position, rest);
    }

    public override bool SameAs(HoconValue? other) =>
        other is HoconObject that && that.Fields.Count == Fields.Count
        && Fields.All(field => field.Value.Value.SameAs(that[field.Key]));
}
