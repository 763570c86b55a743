namespace Lethean.Host.Serving;

/// <summary>
/// Remembers what clients were told last, so that they can say later what would have been right. An answer counts once.
/// Safe to use from any thread.
/// </summary>
internal sealed class Feedback
{
    /// <summary>Answers that are remembered; the oldest ones make room.</summary>
    public const int Most = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(int Client, string Id), IReadOnlyList<int>> _told = [];
    private readonly Queue<(int Client, string Id)> _order = new();
    private long _labelled;
    private long _correct;

    /// <param name="id">Another answer under the same one replaces the former.</param>
    public void Remember(int client, string id, IReadOnlyList<int> predictions)
    {
        lock (_lock)
        {
            if (!_told.ContainsKey((client, id)))
                _order.Enqueue((client, id));
            _told[(client, id)] = predictions;
            while (_order.Count > Most)
                _told.Remove(_order.Dequeue());
        }
    }

    /// <summary>What a client was told and nobody has judged yet; null where there is no such answer.</summary>
    public IReadOnlyList<int>? Find(int client, string id)
    {
        lock (_lock)
            return _told.TryGetValue((client, id), out var predictions) && predictions.Count > 0 ? predictions : null;
    }

    /// <returns>What was right, and the prequential accuracy until now; null where the answer was judged meanwhile.</returns>
    public PrequentialAccuracy? Judge(int client, string id, IReadOnlyList<int> labels)
    {
        lock (_lock)
        {
            if (!_told.TryGetValue((client, id), out var predictions) || predictions.Count != labels.Count)
                return null;
            _told[(client, id)] = [];
            List<bool> areCorrect = [.. predictions.Zip(labels, (prediction, label) => prediction == label)];
            (_labelled, _correct) = (_labelled + labels.Count, _correct + areCorrect.Count(isCorrect => isCorrect));
            return new(areCorrect, _correct / (double)_labelled, _labelled);
        }
    }
}

/// <summary>How often predictions were right that were made before the labels were known.</summary>
/// <param name="AreCorrect">Which images of this answer were.</param>
/// <param name="Accuracy">Of all answers that were judged, 0 to 1.</param>
/// <param name="Images">How many these had.</param>
internal sealed record PrequentialAccuracy(IReadOnlyList<bool> AreCorrect, double Accuracy, long Images);
