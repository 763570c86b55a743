using System.Text.Json.Serialization;
using Lethean.Learning.Evaluation;

namespace Lethean.Host.Evaluating;

/// <summary>One measured accuracy, with its 95 % Wilson interval.</summary>
/// <param name="Images"><c>clean</c>, or the corruption's name.</param>
/// <param name="Count">Images measured.</param>
/// <param name="Accuracy">Fraction classified correctly, with <paramref name="Low"/> and <paramref name="High"/> the bounds of its interval.</param>
/// <param name="Seconds">Wall time, in which other rows may have been measured too.</param>
public sealed record EvaluationRow(string Images, AdaptationChoice Adaptation, int Count, int Correct, double Accuracy, double Low, double High, double Seconds)
{
    /// <summary>Images with logits that are not finite, counted as wrong; only written where there are any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int NonFinite { get; init; }

    public static EvaluationRow Of(string images, AdaptationChoice adaptation, int count, int correct, TimeSpan time)
    {
        var (low, high) = WilsonInterval.Of(correct, count);
        return new(images, adaptation, count, correct, (double)correct / count, low, high, Math.Round(time.TotalSeconds, 3));
    }
}
