using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>Prints a value as HOCON that reads back as the same value.</summary>
internal static class HoconPrinter
{
    internal static string Print(HoconValue value)
    {
        var text = new StringBuilder();
        if (value.IsObject())
            PrintItems(text, value.GetObject(), indent: 0);
        else
            PrintValue(text, value, indent: 0);
        return text.ToString();
    }

    private static void PrintItems(StringBuilder text, HoconObject items, int indent)
    {
        foreach (var (key, value) in items.Items)
        {
            text.Append(' ', indent * 2).Append(Quote(key, " \t:.")).Append(" : ");
            PrintValue(text, value, indent);
            text.Append("\r\n");
        }
    }

    private static void PrintValue(StringBuilder text, HoconValue value, int indent)
    {
        if (value.IsObject())
        {
            text.Append("{\r\n");
            PrintItems(text, value.GetObject(), indent + 1);
            text.Append(' ', indent * 2).Append('}');
        }
        else if (value.IsArray())
        {
            text.Append('[');
            foreach (var (i, element) in value.GetArray().Index())
            {
                if (i > 0)
                    text.Append(',');
                PrintValue(text, element, indent + 1);
            }

            text.Append(']');
        }
        else
        {
            text.Append(Quote(value.GetString() ?? "null", " \t:,{}[]#$\"\\\r\n"));
        }
    }

    private static string Quote(string text, string special)
    {
        if (text.Length > 0 && text.IndexOfAny([.. special]) < 0)
            return text;
        return $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal)}\"";
    }
}
