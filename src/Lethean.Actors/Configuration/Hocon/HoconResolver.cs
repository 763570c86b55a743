using Lethean.Learning;

namespace Lethean.Actors.Configuration.Hocon;

/// <summary>
/// Merges layers of configuration and replaces substitutions. Paths of substitutions start at the root and see the merged whole;
/// only in <c>a = ${a} …</c> does a path mean what was assigned before.
/// </summary>
internal sealed class HoconResolver
{
    private readonly Field _root;
    private Field? _current;
    private int _depth;
    private int _expansion;
    private bool _hasSubstituted;

    /// <param name="layers">Objects, lowest precedence first.</param>
    public HoconResolver(IEnumerable<Layer> layers) => _root = new Field(default, layers);

    /// <exception cref="ConfigurationException">
    /// A substitution is unknown, part of a cycle, or expands beyond <see cref="HoconLimits"/>.
    /// </exception>
    public HoconObject Resolve() => (HoconObject)Complete(_root, 0)!;

    /// <summary>What was assigned to a path, unresolved, to be laid over something else.</summary>
    public IReadOnlyList<Layer> LayersOf(HoconPath path)
    {
        var field = _root;
        foreach (var key in path.Elements)
            field = ((ResolvedObject)Evaluate(field)!).Members[key];
        return field.Layers;
    }

    private HoconValue? Complete(Field field, int depth)
    {
        var value = Evaluate(field);
        if (depth > HoconLimits.Depth)
            throw TextCursor.ErrorAt(value!.Position,
                $"values nested deeper than {HoconLimits.Depth} levels"
                + (_hasSubstituted ? " when substitutions are replaced: does one contain itself?" : ""));
        Charge(1, field.KeyPosition);
        return value switch
        {
            ResolvedScalar scalar => scalar.Scalar,
            ResolvedList list =>
                new HoconList(list.Position, [.. list.Elements.Select(element => Complete(element, depth + 1)).OfType<HoconValue>()]),
            ResolvedObject found => Complete(found, depth + 1),
            _ => null,
        };
    }

    private HoconObject Complete(ResolvedObject resolved, int depth)
    {
        var fields = new OrderedDictionary<string, HoconField>();
        foreach (var (key, member) in resolved.Members)
        {
            if (Complete(member, depth) is { } value)
                fields[key] = new HoconField(member.KeyPosition, value);
        }
        return new HoconObject(resolved.Position, fields);
    }

    private Resolved? Evaluate(Field field)
    {
        if (field.Progress == Progress.Evaluated)
            return field.Value;
        if (++_depth > HoconLimits.SubstitutionDepth)
            throw TextCursor.ErrorAt(field.KeyPosition, "substitutions lead to substitutions too often",
                $"{HoconLimits.SubstitutionDepth} times");
        var outer = _current;
        _current = field;
        field.Progress = Progress.Evaluating;
        foreach (var layer in field.Layers)
            field.Value = Lay(field.Value, layer);
        field.Progress = Progress.Evaluated;
        _current = outer;
        _depth--;
        return field.Value;
    }

    private Resolved? Lay(Resolved? below, Layer layer) => layer switch
    {
        FieldLayer seen => Lay(below, Seen(ValueOf(seen.Field, seen.Field.KeyPosition))),
        WrittenLayer { Node: AppendNode append } => Append(below, append),
        WrittenLayer written => Lay(below, Evaluate(written.Node)),
        _ => throw new InvalidOperationException($"There is no layer {layer}."),
    };

    private static Resolved? Lay(Resolved? below, Resolved? above) => (below, above) switch
    {
        (_, null) => below,
        (ResolvedObject lower, ResolvedObject upper) => Merge(lower, upper),
        _ => above,
    };

    /// <summary>Takes the lower object over: each is built for one field only.</summary>
    private static ResolvedObject Merge(ResolvedObject lower, ResolvedObject upper)
    {
        foreach (var (key, member) in upper.Members)
        {
            if (!lower.Members.TryGetValue(key, out var existing))
                lower.Members[key] = member;
            else if (existing.Progress == Progress.Untouched)
                existing.Add(member);
            else
                lower.Members[key] = new Field(member.KeyPosition, [new FieldLayer(existing), .. member.Layers]);
        }
        return lower with { Position = upper.Position };
    }

    private ResolvedList Append(Resolved? below, AppendNode append)
    {
        var element = new Field(append.Position, [new WrittenLayer(append.Element)]);
        if (below is not (null or ResolvedList))
            throw TextCursor.ErrorAt(append.Position, $"'+=' to {below.Noun}", "'+=' to a list");
        var elements = (below as ResolvedList)?.Elements ?? [];
        Charge(1 + elements.Count / 64, append.Position);
        return new ResolvedList(append.Position, [.. elements, element]);
    }

    private Resolved? Evaluate(HoconNode node) => node switch
    {
        HoconScalar scalar => new ResolvedScalar(scalar),
        ObjectNode written => EvaluateObject(written),
        ListNode list => new ResolvedList(list.Position,
            [.. list.Elements.Select(element => new Field(element.Position, [new WrittenLayer(element)]))]),
        SubstitutionNode substitution => Substitute(substitution),
        ConcatenationNode concatenation => Concatenate(concatenation),
        HoconList list => new ResolvedList(list.Position,
            [.. list.Elements.Select(element => new Field(element.Position, [new WrittenLayer(element)]))]),
        HoconObject resolved => EvaluateObject(new ObjectNode(resolved.Position,
            [.. resolved.Fields.Select(field => new Assignment(field.Key, field.Value.KeyPosition, field.Value.Value))])),
        _ => throw new InvalidOperationException($"There is no value in {node}."),
    };

    private static ResolvedObject EvaluateObject(ObjectNode written)
    {
        var members = new OrderedDictionary<string, Field>();
        foreach (var (key, position, value) in written.Assignments)
        {
            var field = new Field(position, [new WrittenLayer(value)]);
            if (members.TryGetValue(key, out var existing))
                existing.Add(field);
            else
                members[key] = field;
        }
        return new ResolvedObject(written.Position, members);
    }

    private Resolved? Concatenate(ConcatenationNode node)
    {
        var parts = node.Pieces.Select(piece => (piece.Gap, Value: Evaluate(piece.Node)!)).Where(part => part.Value is not null).ToList();
        if (parts.Count == 0)
            return null;
        var first = parts[0].Value;
        if (parts.Find(part => part.Value.GetType() != first.GetType()).Value is { } stranger)
            throw TextCursor.ErrorAt(node.Position, $"{stranger.Noun} beside {first.Noun}",
                "text beside text, a list beside a list, an object beside an object; or a comma or a line end between them");
        Charge(parts.Sum(part => SizeOf(part.Value)), node.Position);
        return first switch
        {
            ResolvedScalar => new ResolvedScalar(
                HoconScalar.Join([.. parts.Select(part => (part.Gap, ((ResolvedScalar)part.Value).Scalar))])),
            ResolvedList => new ResolvedList(first.Position, [.. parts.SelectMany(part => ((ResolvedList)part.Value).Elements)]),
            _ => parts.Select(part => (ResolvedObject)part.Value).Aggregate(Merge),
        };
    }

    private static int SizeOf(Resolved value) => value switch
    {
        ResolvedScalar scalar => 1 + scalar.Scalar.Text.Length / 64,
        ResolvedList list => 1 + list.Elements.Count,
        _ => 1,
    };

    private Resolved? Substitute(SubstitutionNode node)
    {
        _hasSubstituted = true;
        Resolved? value = ValueOf(_root, node.Position, node);
        foreach (var key in node.Path.Elements)
        {
            var members = (value as ResolvedObject)?.Members;
            if (members is null || !members.TryGetValue(key, out var field))
                return node.IsOptional ? null : throw Unknown(node, key, members?.Keys ?? Enumerable.Empty<string>());
            value = ValueOf(field, node.Position, node);
            if (value is null && field == _current && !node.IsOptional)
                throw TextCursor.ErrorAt(node.Position, $"{node} refers to itself, with nothing assigned before it");
        }
        return value is not null || node.IsOptional ? Seen(value) : throw Unknown(node, "", []);
    }

    private static ConfigurationException Unknown(SubstitutionNode node, string key, IEnumerable<string> known)
    {
        var nearest = Suggestions.Nearest(key, known) is { } name
            ? new HoconPath([.. node.Path.Elements.Select(element => element == key ? name : element)]).ToString()
            : null;
        return new ConfigurationException([new Problem(node.Position, null, $"{node} is not set",
            "a path that is set, or ${?…} for one that may not be", nearest)]);
    }

    private Resolved? ValueOf(Field field, SourcePosition position, SubstitutionNode? by = null) =>
        field.Progress == Progress.Evaluating && field != _current
            ? throw TextCursor.ErrorAt(position, $"a cycle of substitutions{(by is null ? "" : $": {by} is needed for its own value")}",
                "substitutions that end at a value")
            : field == _current ? field.Value : Evaluate(field);

    /// <summary>The value for another place: members may be merged over there without changing them here.</summary>
    private Resolved? Seen(Resolved? value)
    {
        if (value is not ResolvedObject { Members: var members } seen)
            return value;
        Charge(members.Count, seen.Position);
        return seen with
        {
            Members = new OrderedDictionary<string, Field>(members.Select(member =>
                KeyValuePair.Create(member.Key, new Field(member.Value.KeyPosition, [new FieldLayer(member.Value)])))),
        };
    }

    private void Charge(int values, SourcePosition position)
    {
        _expansion += values;
        if (_expansion > HoconLimits.Expansion)
            throw TextCursor.ErrorAt(position,
                $"more than {HoconLimits.Expansion} values{(_hasSubstituted ? " when substitutions are replaced" : "")}");
    }
}
