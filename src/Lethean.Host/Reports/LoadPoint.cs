namespace Lethean.Host.Reports;

/// <summary>How one variant bore its load; of several seeds the means.</summary>
/// <param name="Series">The variant's name without the labels <c>load=…</c> and <c>rate=…</c>: what is drawn as one line.</param>
/// <param name="Due">Samples a second that were due by their intended times; null in folders of versions that did not say it.</param>
/// <param name="Offered">Samples a second that were really offered.</param>
/// <param name="LagP99">How long after its intended time a sample was offered, in milliseconds, of the source and seed where that was longest.</param>
/// <param name="Load">The same as a multiple of the capacity; null where that was not measured.</param>
/// <param name="Served">Samples a second.</param>
/// <param name="Loss">Share of the offered samples that was dropped, 0 to 1.</param>
/// <param name="Unlearned">Share of the served samples that the model did not learn from, 0 to 1.</param>
/// <param name="P50">Latency from the intended time in milliseconds, and so on.</param>
/// <param name="QueueP99">Samples behind one that is taken up.</param>
/// <param name="UncorrectedP99">Latency from the moment that a sample was taken up, in milliseconds.</param>
/// <param name="Accuracy">Of the last evaluation, 0 to 1.</param>
public sealed record LoadPoint(
    string Series, string Label, double? Due, double Offered, double? LagP99, double? Load, double? Served, double Loss, double Unlearned,
    double? P50, double? P99, double? Max, double? UncorrectedP99, double? QueueP99, double? Accuracy);
