using System.Text;

namespace Lethean.Actors.Configuration;

/// <summary>How the members of an enumeration are written in configuration: <c>DropNew</c> as <c>drop-new</c>.</summary>
public static class KebabCase
{
    public static string Of<T>(T member) where T : struct, Enum
    {
        var text = new StringBuilder();
        foreach (var c in member.ToString())
        {
            if (char.IsUpper(c) && text.Length > 0)
                text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }
}
