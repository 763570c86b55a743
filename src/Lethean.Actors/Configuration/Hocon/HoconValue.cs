using System.Collections.Immutable;

namespace Lethean.Actors.Configuration.Hocon;

/// <summary>A value as written, substitutions and all; a <see cref="HoconValue"/> is one with nothing left to resolve.</summary>
public abstract record HoconNode(SourcePosition Position);

/// <summary>An object as written: its assignments in order, included files in place of their <c>include</c>.</summary>
internal sealed record ObjectNode(SourcePosition Position, ImmutableArray<Assignment> Assignments) : HoconNode(Position);

/// <summary>One <c>key = value</c>; a dotted key is nested objects.</summary>
internal sealed record Assignment(string Key, SourcePosition KeyPosition, HoconNode Value);

internal sealed record ListNode(SourcePosition Position, ImmutableArray<HoconNode> Elements) : HoconNode(Position);

/// <summary><c>${path}</c>, or <c>${?path}</c>, which is nothing where the path is not set.</summary>
internal sealed record SubstitutionNode(SourcePosition Position, HoconPath Path, bool IsOptional) : HoconNode(Position)
{
    public override string ToString() => $"${{{(IsOptional ? "?" : "")}{Path}}}";
}

/// <summary>Values beside each other on a line: texts are joined, lists appended, objects merged.</summary>
internal sealed record ConcatenationNode(ImmutableArray<Piece> Pieces) : HoconNode(Pieces[0].Node.Position);

/// <param name="Gap">The white space before the piece.</param>
/// <param name="Node">The piece.</param>
internal sealed record Piece(string Gap, HoconNode Node);

/// <summary><c>+= element</c>: the list so far with one more element.</summary>
internal sealed record AppendNode(HoconNode Element) : HoconNode(Element.Position);

/// <summary>A resolved value with the place that it comes from.</summary>
public abstract record HoconValue(SourcePosition Position) : HoconNode(Position)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Noun { get; }

    /// <summary>Equal in content, wherever it was written.</summary>
    public abstract bool SameAs(HoconValue? other);
}

/// <summary>Text, a number, a boolean, a duration …: which of them is for the reader of the setting to say.</summary>
/// <param name="Position">Its first character.</param>
/// <param name="Text">Without quotes, escapes replaced.</param>
/// <param name="IsQuoted">Part of it was in quotes; only matters for <c>null</c>.</param>
public sealed record HoconScalar(SourcePosition Position, string Text, bool IsQuoted) : HoconValue(Position)
{
    /// <summary><c>null</c> without quotes: deliberately not set.</summary>
    public bool IsNull => !IsQuoted && Text == "null";

    /// <summary>Texts beside each other on a line, with the white space between them.</summary>
    internal static HoconScalar Join(IReadOnlyList<(string Gap, HoconScalar Text)> texts) => texts.Count == 1
        ? texts[0].Text
        : new(texts[0].Text.Position,
            string.Concat(texts.Select((piece, i) => (i == 0 ? "" : piece.Gap) + piece.Text.Text)),
            texts.Any(piece => piece.Text.IsQuoted));

    public override string Noun => IsQuoted ? $"\"{Text}\"" : $"'{Text}'";

    public override bool SameAs(HoconValue? other) => other is HoconScalar scalar && scalar.Text == Text && scalar.IsNull == IsNull;
}

public sealed record HoconList(SourcePosition Position, IReadOnlyList<HoconValue> Elements) : HoconValue(Position)
{
    public override string Noun => "a list";

    public override bool SameAs(HoconValue? other) =>
        other is HoconList list && list.Elements.Count == Elements.Count
        && Elements.Zip(list.Elements).All(pair => pair.First.SameAs(pair.Second));
}
