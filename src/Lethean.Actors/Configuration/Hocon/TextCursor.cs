namespace Lethean.Actors.Configuration.Hocon;

/// <summary>
/// A place in a text that only moves forward. Line ends are one '\n' however the file writes them; a byte-order mark is skipped.
/// </summary>
internal sealed class TextCursor
{
    private readonly string _text;
    private readonly Func<int, int, SourcePosition> _locate;
    private readonly long _patience;
    private int _index;
    private int _line = 1;
    private int _column = 1;
    private long _looks;

    /// <param name="text">What to read.</param>
    /// <param name="locate">Makes a position of line and column.</param>
    public TextCursor(string text, Func<int, int, SourcePosition> locate)
    {
        _text = text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        _locate = locate;
        _patience = 100L * (_text.Length + 10);
    }

    public bool AtEnd => _index >= _text.Length;

    /// <summary>The character here, '\0' at the end.</summary>
    public char Current => Peek(0);

    public SourcePosition Position => _locate(_line, _column);

    /// <exception cref="InvalidOperationException">
    /// The reader looks again and again without moving: a fault of the reader, better found than left running.
    /// </exception>
    public char Peek(int ahead)
    {
        if (++_looks > _patience)
            throw new InvalidOperationException($"The reader does not advance at {Position}.");
        return _index + ahead < _text.Length ? _text[_index + ahead] : '\0';
    }

    public bool StartsWith(string token) => string.CompareOrdinal(_text, _index, token, 0, token.Length) == 0;

    public string Take(int count)
    {
        var taken = _text.Substring(_index, count);
        foreach (var c in taken)
            (_line, _column) = c == '\n' ? (_line + 1, 1) : (_line, _column + 1);
        _index += count;
        return taken;
    }

    public string TakeWhile(Func<char, bool> belongs) => TakeWhile((c, _) => belongs(c));

    /// <param name="belongs">Decides on a character by it and the one after it.</param>
    public string TakeWhile(Func<char, char, bool> belongs)
    {
        var count = 0;
        while (_index + count < _text.Length && belongs(Peek(count), Peek(count + 1)))
            count++;
        return Take(count);
    }

    /// <summary>Moves past the token if it is here.</summary>
    public bool Skip(string token)
    {
        if (!StartsWith(token))
            return false;
        Take(token.Length);
        return true;
    }

    /// <summary>The white space here, without line ends.</summary>
    public string TakeSpace() => TakeWhile(c => c != '\n' && char.IsWhiteSpace(c));

    /// <summary>Moves past white space, line ends and comments.</summary>
    public void SkipBlank()
    {
        do
            TakeWhile(char.IsWhiteSpace);
        while (SkipComment());
    }

    public bool AtComment => Current == '#' || (Current == '/' && Peek(1) == '/');

    /// <summary>Moves to the end of the line if a comment starts here.</summary>
    public bool SkipComment()
    {
        if (!AtComment)
            return false;
        TakeWhile(c => c != '\n');
        return true;
    }

    public ConfigurationException Error(string what, string? allowed = null) => ErrorAt(Position, what, allowed);

    public static ConfigurationException ErrorAt(SourcePosition position, string what, string? allowed = null) =>
        new([new Problem(position, null, what, allowed)]);

    /// <summary>The character here, for messages.</summary>
    public string Here => AtEnd ? "the end of the text" : Current switch
    {
        '\n' => "the end of the line",
        var c when char.IsControl(c) => $"the control character U+{(int)c:X4}",
        var c => $"'{c}'",
    };
}
