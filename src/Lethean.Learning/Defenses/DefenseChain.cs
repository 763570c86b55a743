using System.Collections.Immutable;
using System.Diagnostics;
using Lethean.Learning.Models;

namespace Lethean.Learning.Defenses;

/// <summary>
/// The defenses of one learner, in order. The learner calls the methods in the order in which they stand here, for each sample;
/// with no link, and with none that is active, each of them returns at once.
/// </summary>
public sealed class DefenseChain : IDisposable
{
    private readonly ImmutableArray<DefenseLink> _links;
    private readonly ImmutableArray<(DefenseLink Link, IAdaptationGate Defense)> _gates;
    private readonly ImmutableArray<(DefenseLink Link, IGradientDefense Defense)> _gradients;
    private readonly ImmutableArray<(DefenseLink Link, IWeightDefense Defense)> _weights;
    private readonly ImmutableArray<(DefenseLink Link, IServingDefense Defense)> _serving;
    private readonly ImmutableArray<(DefenseLink Link, IVerdictListener Defense)> _listeners;

    /// <param name="links">In order; the chain takes their defenses over.</param>
    public DefenseChain(IEnumerable<DefenseLink> links)
    {
        _links = [.. links];
        _gates = Of<IAdaptationGate>();
        _gradients = Of<IGradientDefense>();
        _weights = Of<IWeightDefense>();
        _serving = Of<IServingDefense>();
        _listeners = Of<IVerdictListener>();
    }

    public static DefenseChain Empty => new([]);

    /// <summary>Makes the chain that settings describe.</summary>
    /// <param name="settings">In order; may be empty.</param>
    /// <param name="tallies">Of <see cref="TalliesOf"/>; they count on where they are.</param>
    /// <param name="create">Makes the defense of a link of this name, where that is not what its settings say.</param>
    /// <exception cref="InputException">
    /// Settings are out of their ranges, or there are fewer training images than a defense asks for.
    /// </exception>
    public static DefenseChain Of(
        IReadOnlyList<DefenseSettings> settings,
        DefenseMaterials materials,
        IReadOnlyList<DefenseTally>? tallies = null,
        Func<DefenseSettings, DefenseMaterials, string, IDefense>? create = null)
    {
        create ??= (link, of, name) => link.CreateDefense(of, name);
        return new(settings.Zip(
            tallies ?? TalliesOf(settings),
            (link, tally) => new DefenseLink(create(link, materials, tally.Name), link.Period, tally)));
    }

    /// <summary>One for each link, in order; nothing is counted yet.</summary>
    public static IReadOnlyList<DefenseTally> TalliesOf(IEnumerable<DefenseSettings> settings) =>
        [.. DefenseSettings.Names(settings).Select(name => new DefenseTally(name))];

    /// <summary>The network that predicts; null where it is the one that learns.</summary>
    public ITestTimeModel? Serving => Active(_serving)?.Defense.Model;

    public bool HasActiveGates => Active(_gates) is not null;

    public bool HasActiveGradientDefenses => Active(_gradients) is not null;

    /// <summary>Which links took part in the last sample, and which were switched, in order.</summary>
    public IEnumerable<(string Name, bool Active, bool? Switched)> Status =>
        _links.Select(link => (link.Name, link.IsActive, link.Switched));

    /// <summary>Makes a link take part from the next sample on, or no more, whatever its period is.</summary>
    /// <param name="on">Null: in its period again.</param>
    /// <returns>Whether there is such a link.</returns>
    public bool Switch(string link, bool? on)
    {
        if (_links.FirstOrDefault(one => one.Name == link) is not { } found)
            return false;
        found.Switched = on;
        return true;
    }

    /// <summary>Finds the links that take part in a sample.</summary>
    public void Begin(in Arrival arrival)
    {
        foreach (var link in _links)
        {
            var before = link.IsActive;
            link.IsActive = link.Switched ?? link.Period.Includes(arrival);
            if (link.IsActive && !before && link.Defense is IServingDefense serving)
                serving.Restart();
        }
    }

    /// <param name="seen">What the model says of the sample.</param>
    /// <param name="client">Who sent it.</param>
    /// <param name="observedSince">When the forward pass began that only the gates needed; null if it was needed anyway.</param>
    /// <returns>The first gate that refuses the sample; null if all admit it.</returns>
    public string? Refusal(in Observation seen, ClientId client, long? observedSince)
    {
        foreach (var (link, gate) in _gates)
        {
            if (!link.IsActive)
                continue;
            var started = observedSince ?? Stopwatch.GetTimestamp();
            observedSince = null;
            var admits = gate.Admits(seen, client);
            link.Tally.AddSince(started);
            if (!admits)
                return Refused(link);
        }

        return null;
    }

    /// <returns>The first link that refuses the step; null if it may be taken with the gradients as they are now.</returns>
    public string? Refusal(StepGradients step)
    {
        foreach (var (link, defense) in _gradients)
        {
            if (!link.IsActive)
                continue;
            var started = Stopwatch.GetTimestamp();
            var verdict = defense.Apply(step);
            link.Tally.AddSince(started);
            if (verdict == GradientVerdict.Refused)
                return Refused(link);
            if (verdict == GradientVerdict.Changed)
                link.Tally.Act();
        }

        return null;
    }

    /// <summary>Corrects the weights that a sample has changed, and lets the serving ones follow.</summary>
    public void AfterAdapting()
    {
        var replaced = false;
        foreach (var (link, defense) in _weights)
        {
            if (!link.IsActive)
                continue;
            var started = Stopwatch.GetTimestamp();
            var verdict = defense.AfterAdapting();
            link.Tally.AddSince(started);
            replaced |= verdict == WeightVerdict.Replaced;
            if (verdict != WeightVerdict.Untouched)
                link.Tally.Act();
        }

        foreach (var (link, defense) in _serving)
        {
            if (!link.IsActive)
                continue;
            var started = Stopwatch.GetTimestamp();
            if (replaced)
                defense.Restart();
            else
                defense.Follow();
            link.Tally.AddSince(started);
            link.Tally.Act();
        }
    }

    /// <summary>Tells those who listen what became of a client's sample.</summary>
    /// <param name="refusedBy">The link that refused it, or null.</param>
    public void Conclude(ClientId client, string? refusedBy)
    {
        foreach (var (link, listener) in _listeners)
        {
            if (link.IsActive && link.Name != refusedBy)
                listener.Judged(client, refusedBy is not null);
        }
    }

    public ImmutableArray<LinkState> Export() =>
        [.. _links.Select(link => new LinkState(link.Name, link.IsActive, (link.Defense as IStatefulDefense)?.Export(), link.Switched))];

    /// <exception cref="InvalidOperationException">The states are of another chain.</exception>
    public void Import(ImmutableArray<LinkState> states)
    {
        var (theirs, ours) = (states.Select(state => state.Name), _links.Select(link => link.Name));
        if (!theirs.SequenceEqual(ours))
            throw new InvalidOperationException($"The states of {Names(theirs)} do not fit a chain of {Names(ours)}.");
        foreach (var (link, state) in _links.Zip(states))
        {
            (link.IsActive, link.Switched) = (state.Active, state.Switched);
            if (state.State is { } remembered)
                ((IStatefulDefense)link.Defense).Import(remembered);
        }

        static string Names(IEnumerable<string> names) => $"[{string.Join(", ", names)}]";
    }

    public void Dispose()
    {
        foreach (var link in _links)
            (link.Defense as IDisposable)?.Dispose();
    }

    private static string Refused(DefenseLink link)
    {
        link.Tally.Act();
        link.Tally.Refuse();
        return link.Name;
    }

    private static (DefenseLink Link, T Defense)? Active<T>(ImmutableArray<(DefenseLink Link, T Defense)> links)
    {
        foreach (var entry in links)
        {
            if (entry.Link.IsActive)
                return entry;
        }

        return null;
    }

    private ImmutableArray<(DefenseLink Link, T Defense)> Of<T>() =>
        [.. _links.Where(link => link.Defense is T).Select(link => (link, (T)link.Defense))];
}
