using System.Globalization;
using System.Runtime.InteropServices;
using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Defenses;

public sealed record ReputationSettings(double Share = 0.5, int After = 5) : DefenseSettings(DefensePoint.Gate)
{
    public static Kind<ReputationSettings> Declaration { get; } = new(
        "reputation", "Gate. No longer learns from a client when other links have refused more than a share of its samples.", new())
    {
        { s => s.Share, Fraction, "Refused samples of all of a client's." },
        { s => s.After, WholeNumber(1, MostSamples, "samples"), "Samples of a client before it is judged." },
    };

    public override bool CanRefuse => false;

    public override bool NeedsRefusals => true;

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) => new Reputation(this);
}

/// <summary>
/// Stops learning from a client for good when the other links have refused more than a share of its samples. Samples that this
/// gate itself refuses do not count.
/// </summary>
public sealed class Reputation(ReputationSettings settings) : IAdaptationGate, IVerdictListener, IStatefulDefense
{
    private readonly Dictionary<ClientId, Record> _clients = [];

    public bool Admits(in Observation seen, ClientId client) =>
        !_clients.TryGetValue(client, out var record)
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
    private static string KeyOf(ClientId client, string count) =>
        string.Create(CultureInfo.InvariantCulture, $"{client.Source}/{client.Number}/{count}");

    private readonly record struct Record(long Judged, long Refused);
}
