namespace Lethean.Actors.Configuration.Hocon;

/// <summary>
/// A place in the configuration while it is being resolved: what was assigned to it, lowest precedence first. A later object
/// merges with an earlier one, anything else replaces it. Evaluated when first asked for, so that substitutions may point anywhere.
/// </summary>
internal sealed class Field(SourcePosition keyPosition, IEnumerable<Layer> layers)
{
    /// <summary>Where its key was last written.</summary>
    public SourcePosition KeyPosition { get; private set; } = keyPosition;

    public List<Layer> Layers { get; } = [.. layers];

    public Progress Progress { get; set; }

    /// <summary>The value; while the field is being evaluated, that of the layers so far: what <c>a = ${a} …</c> refers to.</summary>
    public Resolved? Value { get; set; }

    public void Add(Field over)
    {
        Layers.AddRange(over.Layers);
        KeyPosition = over.KeyPosition;
    }
}

internal enum Progress { Untouched, Evaluating, Evaluated }

/// <summary>One assignment: a node, or (seen through a substitution) another field.</summary>
internal abstract record Layer;

internal sealed record WrittenLayer(HoconNode Node) : Layer;

internal sealed record FieldLayer(Field Field) : Layer;

/// <summary>A value resolved at its top; what is inside are fields that are resolved on demand.</summary>
internal abstract record Resolved(SourcePosition Position, string Noun);

internal sealed record ResolvedScalar(HoconScalar Scalar) : Resolved(Scalar.Position, "text");

internal sealed record ResolvedList(SourcePosition Position, IReadOnlyList<Field> Elements) : Resolved(Position, "a list");

internal sealed record ResolvedObject(SourcePosition Position, OrderedDictionary<string, Field> Members) : Resolved(Position, "an object");
