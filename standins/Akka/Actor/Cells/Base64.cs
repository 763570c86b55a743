using System.Text;

namespace Akka.Actor.Internal;

/// <summary>Akka's spelling of numbers in generated names: least significant digit first, letters, digits, + and ~.</summary>
internal static class Base64
{
    private const string Digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";

    internal static string Encode(long value)
    {
        var text = new StringBuilder();
        do
        {
            text.Append(Digits[(int)(value & 63)]);
            value >>= 6;
        }
        while (value > 0);
        return text.ToString();
    }
}
