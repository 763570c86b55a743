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
