using System.Security.Cryptography;
using System.Text;

namespace Lethean.Host.Folders;

/// <summary>
/// A JSON object whose last property is the checksum of all that stands before it, so that a damaged one is never taken for
/// what was written. Other programs read it as any JSON.
/// </summary>
public static class SealedJson
{
    /// <param name="json">An object with at least one property, on one line or indented by two.</param>
    public static string Seal(string json)
    {
        var content = json[..json.LastIndexOf('}')].TrimEnd();
        var isIndented = json.Contains('\n', StringComparison.Ordinal);
        var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        return content + Start(isIndented) + checksum + (isIndented ? "\"\n}\n" : "\"}");
    }

    /// <summary>Whether a text is as <see cref="Seal"/> made it.</summary>
    public static bool IsWhole(string text)
    {
        var end = Math.Max(text.LastIndexOf(Start(isIndented: true), StringComparison.Ordinal), text.LastIndexOf(Start(isIndented: false), StringComparison.Ordinal));
        return end >= 0 && Seal(text[..end] + (text.EndsWith('\n') ? "\n}" : "}")) == text;
    }

    private static string Start(bool isIndented) => isIndented ? ",\n  \"checksum\": \"" : ",\"checksum\":\"";
}
