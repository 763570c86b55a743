using System.Text;

namespace Lethean.Actors.Configuration.Hocon;

/// <summary>Writes resolved values so that they can be read again, by this reader and by others.</summary>
public static class HoconWriter
{
    /// <summary>One assignment a line.</summary>
    /// <param name="root">What to write.</param>
    /// <param name="origins">Adds to each line, as a comment, where its value comes from.</param>
    public static string Write(HoconObject root, bool origins = false)
    {
        var text = new StringBuilder();
        WriteFields(text, root, "", origins);
        return text.ToString();
    }

    /// <summary>A value on one line, for labels and messages.</summary>
    public static string WriteInline(HoconValue value) => value switch
    {
        HoconScalar scalar => WriteScalar(scalar),
        HoconList list => $"[{string.Join(", ", list.Elements.Select(WriteInline))}]",
        HoconObject { Fields.Count: 0 } => "{ }",
        HoconObject inner =>
            $"{{ {string.Join(", ", inner.Fields.Select(field => $"{HoconKeys.Quote(field.Key)} = {WriteInline(field.Value.Value)}"))} }}",
        _ => throw new ArgumentException($"There is no way to write {value}.", nameof(value)),
    };

    private static void WriteFields(StringBuilder text, HoconObject fields, string indent, bool origins)
    {
        foreach (var (key, field) in fields.Fields)
        {
            var (path, value) = Descend(HoconPath.Root / key, field.Value);
            text.Append(indent).Append(path);
            if (value is HoconObject { Fields.Count: > 0 } inner)
            {
                text.Append(" {\n");
                WriteFields(text, inner, indent + "  ", origins);
                text.Append(indent).Append("}\n");
            }
            else
            {
                var origin = origins && value.Position != default ? $"  # {value.Position}" : "";
                text.Append(" = ").Append(WriteInline(value)).Append(origin).Append('\n');
            }
        }
    }

    /// <summary>An object of one field needs no braces.</summary>
    private static (HoconPath Path, HoconValue Value) Descend(HoconPath path, HoconValue value)
    {
        while (value is HoconObject { Fields.Count: 1 } single)
        {
            var (key, field) = single.Fields.First();
            (path, value) = (path / key, field.Value);
        }
        return (path, value);
    }

    private static string WriteScalar(HoconScalar scalar) =>
        scalar.IsNull || (scalar.Text != "null" && IsPlain(scalar.Text)) ? scalar.Text : HoconStrings.Quote(scalar.Text);

    private static bool IsPlain(string text) =>
        text.Length > 0 && !text.Contains("//", StringComparison.Ordinal)
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '(' or ')' or '%');
}
