using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>Arms against the points of an experiment's grid: the clean accuracy at the end. Empty unless there are several of both.</summary>
internal static class DefenseMatrix
{
    /// <param name="arms">The seeds of each variant, all with evaluations.</param>
    public static string Render(IReadOnlyList<IReadOnlyList<VariantData>> arms)
    {
        var points = arms.Select(seeds => PointOf(seeds[0].Name)).Distinct().ToList();
        var rows = arms.GroupBy(seeds => ArmOf(seeds[0].Name)).ToList();
        if (points.Count < 2 || rows.Count < 2)
            return "";
        return $"""
            {Html.Table(["clean accuracy at the end", .. points.Select(Html.Escape)], rows.Select(row => Row([.. row], row.Key, points)))}
            <p class="note">A row a chain, a column what the model was sent. More of each below.</p>
            """;
    }

    /// <summary>What a variant's name says after its arm: its point of the grid; empty without a grid.</summary>
    public static string PointOf(string variant) => variant.Split(' ', 2) is [_, var point] ? point : "";

    private static string ArmOf(string variant) => variant.Split(' ', 2)[0];

    private static IEnumerable<string> Row(IReadOnlyList<IReadOnlyList<VariantData>> variants, string arm, IEnumerable<string> points) =>
    [
        Html.Escape(arm),
        .. points.Select(point => variants.FirstOrDefault(seeds => PointOf(seeds[0].Name) == point) is { } seeds ? DefenseSection.AccuracyOf(seeds) : Html.Nothing),
    ];
}
