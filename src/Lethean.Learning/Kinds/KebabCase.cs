using System.Text;

namespace Lethean.Learning.Kinds;

/// <summary>How names of the code are written in configuration: <c>DropNew</c> as <c>drop-new</c>.</summary>
public static class KebabCase
{
    public static string Of<T>(T member) where T : struct, Enum => Of(member.ToString());

    internal static string Of(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsUpper(c) && text.Length > 0)
                text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }
}
