using System.Collections.Immutable;

namespace Lethean.Actors.Configuration.Hocon;

/// <summary>
/// Reads one text into an <see cref="ObjectNode"/>. Strict: whatever is not in the language is refused where it stands.
/// Nothing but nesting recurses, and that is bounded by <see cref="HoconLimits.Depth"/>.
/// </summary>
internal sealed class HoconParser(TextCursor cursor, Func<string, SourcePosition, ObjectNode> include)
{
    private const string IncludeKeyword = "include";
    private int _depth;
    private SourcePosition? _openList;

    /// <summary>A whole file: assignments, with or without braces around them.</summary>
    public ObjectNode ReadDocument()
    {
        cursor.SkipBlank();
        var start = cursor.Position;
        if (cursor.Current == '[')
            throw cursor.Error("a list at the top of a file", "assignments, such as key = value");
        if (cursor.Current != '{')
            return new ObjectNode(start, ReadAssignments());
        var document = ReadObject();
        cursor.SkipBlank();
        return cursor.AtEnd ? document : throw cursor.Error($"{cursor.Here} after the closing '}}'", "nothing but comments");
    }

    /// <summary>The text of a flag: one assignment and nothing else.</summary>
    public ObjectNode ReadOnlyAssignment()
    {
        var start = cursor.Position;
        cursor.TakeSpace();
        var assignment = ReadAssignment();
        cursor.SkipBlank();
        return cursor.AtEnd ? new ObjectNode(start, [assignment]) : throw cursor.Error($"{cursor.Here} after the value", "one path=value");
    }

    private ImmutableArray<Assignment> ReadAssignments()
    {
        var assignments = ImmutableArray.CreateBuilder<Assignment>();
        for (cursor.SkipBlank(); !cursor.AtEnd && cursor.Current != '}'; ReadSeparator('}'))
        {
            if (AtInclude)
                assignments.AddRange(ReadInclude().Assignments);
            else
                assignments.Add(ReadAssignment());
        }
        if (_depth == 0 && !cursor.AtEnd)
            throw cursor.Error("a '}' that closes nothing");
        return assignments.ToImmutable();
    }

    /// <summary>Between assignments and between elements: a comma, a line end, or the end of what holds them.</summary>
    private void ReadSeparator(char closing)
    {
        cursor.TakeSpace();
        cursor.SkipComment();
        if (!cursor.AtEnd && cursor.Current is not ('\n' or ',') && cursor.Current != closing)
            throw cursor.Error($"{cursor.Here} after a value", "a comma, a line end, or " + (_depth == 0 ? "the end" : $"'{closing}'"));
        cursor.SkipBlank();
        if (cursor.Skip(","))
            cursor.SkipBlank();
    }

    private Assignment ReadAssignment()
    {
        var position = cursor.Position;
        var path = HoconKeys.ReadPath(cursor);
        Enter(path.Elements.Length - 1, position);
        var value = ReadAssigned(path);
        _depth -= path.Elements.Length - 1;
        for (var i = path.Elements.Length - 1; i > 0; i--)
            value = new ObjectNode(position, [new Assignment(path.Elements[i], position, value)]);
        return new Assignment(path.Elements[0], position, value);
    }

    private HoconNode ReadAssigned(HoconPath key)
    {
        cursor.TakeSpace();
        var appends = cursor.Skip("+=");
        if (!appends && cursor.Current != '{' && !cursor.Skip("=") && !cursor.Skip(":"))
            throw cursor.Error($"{cursor.Here} after the key '{key}'", "'=', ':', '+=' or '{'");
        var value = ReadValue();
        return appends ? new AppendNode(value) : value;
    }

    private HoconNode ReadValue()
    {
        var pieces = ImmutableArray.CreateBuilder<Piece>();
        for (var gap = cursor.TakeSpace(); !AtValueEnd; gap = cursor.TakeSpace())
            pieces.Add(new Piece(gap, ReadPiece()));
        return pieces.Count switch
        {
            0 => throw cursor.Error($"{cursor.Here} where a value should be", "text, a number, \"…\", ${path}, { … } or [ … ]"),
            1 => pieces[0].Node,
            _ => Join(pieces.ToImmutable()),
        };
    }

    private bool AtValueEnd => cursor.AtEnd || cursor.Current is '\n' or ',' or '}' or ']' || cursor.AtComment;

    private static HoconNode Join(ImmutableArray<Piece> pieces) =>
        pieces.All(piece => piece.Node is HoconScalar)
            ? HoconScalar.Join([.. pieces.Select(piece => (piece.Gap, (HoconScalar)piece.Node))])
            : new ConcatenationNode(pieces);

    private HoconNode ReadPiece()
    {
        var position = cursor.Position;
        return cursor.Current switch
        {
            '{' => ReadObject(),
            '[' => ReadList(),
            '"' => new HoconScalar(position, HoconStrings.Read(cursor), IsQuoted: true),
            '$' => ReadSubstitution(),
            _ => new HoconScalar(position, ReadPlainText(), IsQuoted: false),
        };
    }

    private string ReadPlainText()
    {
        var text = cursor.Current == '+' ? "" : cursor.TakeWhile((c, next) => IsPlainText(c) && !(c == '/' && next == '/'));
        if (text.Length > 0)
            return text;
        if (cursor.Current is '=' or ':' && _openList is { } list)
            throw cursor.Error($"{cursor.Here} in the list opened at {list}", "a ']' before the next key, or quotes around the text");
        throw cursor.Current is '=' or ':'
            ? cursor.Error($"{cursor.Here} in a value", "a comma or a line end before the next key, or quotes around the text")
            : cursor.Error($"{cursor.Here} in a value", "quotes around text with such characters");
    }

    private static bool IsPlainText(char c) => !char.IsWhiteSpace(c) && !char.IsControl(c) && !"$\"{}[]:=,#`^?!@*&\\".Contains(c);

    private SubstitutionNode ReadSubstitution()
    {
        var start = cursor.Position;
        if (!cursor.Skip("${"))
            throw cursor.Error("'$' in a value", "${path}, ${?path}, or quotes around text with such characters");
        var isOptional = cursor.Skip("?");
        cursor.TakeSpace();
        var path = HoconKeys.ReadPath(cursor);
        cursor.TakeSpace();
        return cursor.Skip("}")
            ? new SubstitutionNode(start, path, isOptional)
            : throw TextCursor.ErrorAt(start, "the substitution opened here is not closed", "${path} or ${?path}");
    }

    private ObjectNode ReadObject()
    {
        var start = cursor.Position;
        var outer = Open(start, list: null);
        var assignments = ReadAssignments();
        if (!cursor.Skip("}"))
            throw TextCursor.ErrorAt(start, "the object opened here is never closed", "a closing '}'");
        Close(outer);
        return new ObjectNode(start, assignments);
    }

    private ListNode ReadList()
    {
        var start = cursor.Position;
        var outer = Open(start, list: start);
        var elements = ImmutableArray.CreateBuilder<HoconNode>();
        for (cursor.SkipBlank(); !cursor.AtEnd && cursor.Current != ']'; ReadSeparator(']'))
            elements.Add(ReadValue());
        if (!cursor.Skip("]"))
            throw TextCursor.ErrorAt(start, "the list opened here is never closed", "a closing ']'");
        Close(outer);
        return new ListNode(start, elements.ToImmutable());
    }

    private bool AtInclude
    {
        get
        {
            if (!cursor.StartsWith(IncludeKeyword))
                return false;
            var next = IncludeKeyword.Length;
            while (cursor.Peek(next) is ' ' or '\t')
                next++;
            return cursor.Peek(next) == '"' || (next > IncludeKeyword.Length && !"=:+{.\n".Contains(cursor.Peek(next)));
        }
    }

    private ObjectNode ReadInclude()
    {
        var position = cursor.Position;
        cursor.Take(IncludeKeyword.Length);
        cursor.TakeSpace();
        return cursor.Current == '"'
            ? include(HoconStrings.ReadQuoted(cursor), position)
            : throw cursor.Error($"{cursor.Here} after include", "include \"file\"");
    }

    private SourcePosition? Open(SourcePosition start, SourcePosition? list)
    {
        Enter(1, start);
        cursor.Take(1);
        var outer = _openList;
        _openList = list;
        return outer;
    }

    private void Close(SourcePosition? outer)
    {
        _depth--;
        _openList = outer;
    }

    private void Enter(int levels, SourcePosition position)
    {
        _depth += levels;
        if (_depth > HoconLimits.Depth)
            throw TextCursor.ErrorAt(position, "nested too deep", $"{HoconLimits.Depth} levels");
    }
}
