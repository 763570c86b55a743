namespace Lethean.Learning;

/// <summary>What a message says about an unknown name.</summary>
public static class Suggestions
{
    /// <summary>"did you mean 'b'? Known: a, b, c": the known names, and the nearest where one is near.</summary>
    public static string For(string unknown, IEnumerable<string> known)
    {
        var names = known.ToArray();
        var meant = Nearest(unknown, names) is { } nearest ? $"did you mean '{nearest}'? " : "";
        return $"{meant}known: {string.Join(", ", names)}";
    }

    /// <summary>The known name that was probably meant, or null where none is near.</summary>
    public static string? Nearest(string unknown, IEnumerable<string> known) => known
        .Select(name => (Name: name, Distance: Distance(unknown, name)))
        .Where(candidate => candidate.Distance <= Math.Max(2, unknown.Length / 3))
        .OrderBy(candidate => candidate.Distance)
        .Select(candidate => candidate.Name)
        .FirstOrDefault();

    /// <summary>Levenshtein's edit distance, upper and lower case alike.</summary>
    private static int Distance(string a, string b)
    {
        (a, b) = (a.ToUpperInvariant(), b.ToUpperInvariant());
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[b.Length];
    }
}
