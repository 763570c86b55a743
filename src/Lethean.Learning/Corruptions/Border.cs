namespace Lethean.Learning.Corruptions;

/// <summary>Which pixel stands in for one outside of 0 … n − 1.</summary>
internal static class Border
{
    /// <summary>aaa|abcd|ddd.</summary>
    public static int Nearest(int i, int n) => Math.Clamp(i, 0, n - 1);

    /// <summary>cba|abcd|dcb: half-sample symmetric.</summary>
    public static int Reflect(int i, int n)
    {
        var folded = Modulo(i, 2 * n);
        return folded < n ? folded : 2 * n - 1 - folded;
    }

    /// <summary>dcb|abcd|cba: whole-sample symmetric.</summary>
    public static int Mirror(int i, int n)
    {
        var folded = Modulo(i, 2 * n - 2);
        return folded < n ? folded : 2 * n - 2 - folded;
    }

    private static int Modulo(int i, int n) => (i % n + n) % n;
}
