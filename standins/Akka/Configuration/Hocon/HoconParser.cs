using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>Reads well-formed HOCON: comments, dotted and quoted keys, objects that merge, lists, concatenation, substitutions.</summary>
internal sealed class HoconParser(string text)
{
    private const string EndsUnquoted = "\n\r,}]#{[\"";

    private int _at;

    internal HoconValue Parse()
    {
        SkipBlank();
        var braced = TryTake('{');
        var root = new HoconValue(ParseItems());
        if (braced)
            Expect('}');
        SkipBlank();
        if (_at < text.Length)
            throw Error($"unexpected '{text[_at]}'");
        return new HoconSubstitutor(root).Resolve();
    }

    private HoconObject ParseItems()
    {
        var items = new HoconObject();
        for (SkipSeparators(); _at < text.Length && text[_at] != '}'; SkipSeparators())
        {
            var path = ParseKey();
            SkipBlank();
            if (!TryTake('=') && !TryTake(':') && Peek() != '{')
                throw Error($"expected '=', ':' or '{{' after {string.Join('.', path)}");
            var target = items;
            foreach (var key in path.SkipLast(1))
                target = target.GetOrAdd(key).GetObject();
            target.Set(path[^1], ParseValue());
        }

        return items;
    }

    private List<string> ParseKey()
    {
        var start = _at;
        while (_at < text.Length && !"=:{\n".Contains(text[_at]))
        {
            if (text[_at] == '"')
                _at = text.IndexOf('"', _at + 1);
            if (_at++ < 0)
                throw Error("unterminated quoted key");
        }

        return HoconPath.Split(text[start.._at]);
    }

    private HoconValue ParseValue()
    {
        SkipBlank();
        var parts = new List<object>();
        while (true)
        {
            var blank = TakeSpaces();
            if (_at >= text.Length || "\n\r,}]#".Contains(Peek()) || AtComment())
                break;
            if (blank.Length > 0 && parts.Count > 0)
                parts.Add(blank);
            parts.Add(ParsePart());
        }

        return parts switch
        {
            [] => throw Error("a value is missing"),
            [not HoconSubstitution and var only] => new HoconValue(only),
            _ when parts.TrueForAll(part => part is string) => new HoconValue(string.Concat(parts)),
            _ => new HoconValue(parts),
        };
    }

    private object ParsePart() => Peek() switch
    {
        '{' => ParseObject(),
        '[' => ParseList(),
        '"' => ParseQuoted(),
        '$' when text.AsSpan(_at).StartsWith("${") => ParseSubstitution(),
        _ => ParseUnquoted(),
    };

    private HoconObject ParseObject()
    {
        Expect('{');
        var items = ParseItems();
        Expect('}');
        return items;
    }

    private List<HoconValue> ParseList()
    {
        Expect('[');
        var elements = new List<HoconValue>();
        for (SkipSeparators(); Peek() != ']'; SkipSeparators())
            elements.Add(ParseValue());
        Expect(']');
        return elements;
    }

    private HoconSubstitution ParseSubstitution()
    {
        var end = text.IndexOf('}', _at);
        if (end < 0)
            throw Error("unterminated substitution");
        var path = text[(_at + 2)..end].Trim();
        _at = end + 1;
        return path.StartsWith('?') ? new HoconSubstitution(path[1..], Optional: true) : new HoconSubstitution(path, Optional: false);
    }

    private string ParseUnquoted()
    {
        var start = _at;
        while (_at < text.Length && !EndsUnquoted.Contains(text[_at]) && !AtComment() && !text.AsSpan(_at).StartsWith("${"))
            _at++;
        var value = text[start.._at].TrimEnd();
        _at = start + value.Length;
        return value;
    }

    private string ParseQuoted()
    {
        if (text.AsSpan(_at).StartsWith("\"\"\""))
        {
            var end = text.IndexOf("\"\"\"", _at + 3, StringComparison.Ordinal);
            if (end < 0)
                throw Error("unterminated string");
            var raw = text[(_at + 3)..end];
            _at = end + 3;
            return raw;
        }

        var value = new StringBuilder();
        for (_at++; Peek() != '"'; _at++)
            value.Append(Peek() == '\\' ? ParseEscape() : Peek());
        _at++;
        return value.ToString();
    }

    private char ParseEscape()
    {
        _at++;
        if (Peek() != 'u')
        {
            return Peek() switch
            {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'b' => '\b',
                'f' => '\f',
                var literal => literal,
            };
        }

        var code = Convert.ToInt32(text.Substring(_at + 1, 4), 16);
        _at += 4;
        return (char)code;
    }

    private char Peek() => _at < text.Length ? text[_at] : throw Error("the text ends too early");

    private bool TryTake(char expected)
    {
        if (_at >= text.Length || text[_at] != expected)
            return false;
        _at++;
        return true;
    }

    private void Expect(char expected)
    {
        SkipBlank();
        if (!TryTake(expected))
            throw Error($"expected '{expected}'");
    }

    private string TakeSpaces()
    {
        var start = _at;
        while (_at < text.Length && text[_at] is ' ' or '\t')
            _at++;
        return text[start.._at];
    }

    private bool AtComment() => text[_at] == '#' || text.AsSpan(_at).StartsWith("//");

    private void SkipSeparators()
    {
        SkipBlank();
        while (TryTake(','))
            SkipBlank();
    }

    private void SkipBlank()
    {
        while (_at < text.Length && (char.IsWhiteSpace(text[_at]) || AtComment()))
        {
            if (char.IsWhiteSpace(text[_at]))
                _at++;
            else
                _at = text.IndexOf('\n', _at) is >= 0 and var end ? end : text.Length;
        }
    }

    private ConfigurationException Error(string what) =>
        new($"HOCON, line {text.AsSpan(0, Math.Clamp(_at, 0, text.Length)).Count('\n') + 1}: {what}");
}
