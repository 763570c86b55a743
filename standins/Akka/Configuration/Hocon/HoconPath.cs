namespace Akka.Configuration.Hocon;

/// <summary>Paths of keys separated by dots; a quoted key may contain dots.</summary>
internal static class HoconPath
{
    internal static List<string> Split(string path)
    {
        var keys = new List<string>();
        var start = 0;
        var quoted = false;
        for (var i = 0; i <= path.Length; i++)
        {
            if (i < path.Length && path[i] == '"')
                quoted = !quoted;
            if (i < path.Length && (quoted || path[i] != '.'))
                continue;
            keys.Add(path[start..i].Trim().Trim('"'));
            start = i + 1;
        }

        return keys;
    }
}
