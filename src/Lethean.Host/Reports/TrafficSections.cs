using Lethean.Actors.Metrics;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>What every attacker knew, might do and asked: no result of an attack is worth anything without it.</summary>
internal static class AttackSection
{
    /// <returns>HTML; an empty string where nobody attacked.</returns>
    public static string Render(RunData run)
    {
        var rows = run.Variants.SelectMany(
            variant => (variant.Summary?.Sources.AsEnumerable() ?? []).Where(source => source.Value.Attack is not null)
            .Select(source => Row(run.LabelOf(variant), source.Key, source.Value.Attack!))).ToList();
        return rows.Count == 0 ? "" : $"""
            <h2>What the attackers knew and spent</h2>
            {Html.Table(["arm", "source", "knows", "ε (L∞)", "mean change", "steps", "asked model", "asked surrogate", "crafting"], rows, textColumns: 3)}
            <p class="note">ε: largest change of a pixel in [0, 1] that the attacker allows itself; steps: most gradient steps for
            one sample. Asked model: gradients of the deployed model, or predictions of its own samples by which it chose later ones; being
            served is not counted. Crafting time is the attacker's and in no latency.</p>
            """;
    }

    private static string[] Row(string arm, string source, AttackSummary attack) =>
    [
        Html.Escape(arm), Html.Escape(source), Html.Escape(attack.Knowledge), Html.Number(attack.Epsilon, "0.####"), Html.Number(
            attack.MeanDistance, "0.####"),
        Html.Number(attack.Steps), Html.Number(attack.Queries), Html.Number(attack.SurrogateQueries), Html.Number(
            attack.CraftingSeconds, "0.0") + " s",
    ];
}
