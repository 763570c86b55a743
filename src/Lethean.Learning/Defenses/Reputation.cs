using System.Globalization;
using System.Runtime.InteropServices;

namespace Lethean.Learning.Defenses;

/// <summary>
/// Stops learning from a client for good when the other links have refused more than a share of his samples. His samples
/// that this gate itself refuses do not count.
/// </summary>
public sealed class Reputation(ReputationSettings settings) : IAdaptationGate, IVerdictListener, IStatefulDefense
{
    public const string Kind = "reputation";

    private readonly Dictionary<ClientId, Record> _clients = [];

    public bool Admits(in Evidence evidence) =>
        !_clients.TryGetValue(evidence.Client, out var record)
        || record.Judged < settings.After
        || record.Refused <= settings.Share * record.Judged;

    public void Judged(ClientId client, bool refused)
    {
        ref var record = ref CollectionsMarshal.GetValueRefOrAddDefault(_clients, client, out _);
        record = new(record.Judged + 1, record.Refused + (refused ? 1 : 0));
    }

    public DefenseState Export() => DefenseState.Empty with
    {
        Counters = DefenseState.Empty.Counters.AddRange(_clients.SelectMany(entry => new KeyValuePair<string, long>[]
        {
            new(KeyOf(entry.Key, "judged"), entry.Value.Judged), new(KeyOf(entry.Key, "refused"), entry.Value.Refused),
        })),
    };

    public void Import(DefenseState state)
    {
        _clients.Clear();
        foreach (var (key, judged) in state.Counters.Where(counter => counter.Key.EndsWith("/judged", StringComparison.Ordinal)))
        {
            var parts = key.Split('/');
            var client = new ClientId(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
            _clients[client] = new(judged, state.Counters[KeyOf(client, "refused")]);
        }
    }

    // Names of sources have no slash.
    private static string KeyOf(ClientId client, string count) => string.Create(CultureInfo.InvariantCulture, $"{client.Source}/{client.Number}/{count}");

    private readonly record struct Record(long Judged, long Refused);
}
