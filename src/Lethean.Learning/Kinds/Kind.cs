using System.Collections;
using System.Linq.Expressions;

namespace Lethean.Learning.Kinds;

/// <summary>A kind of samples, a defense, an arrival process …: what it is called, what it is, and what can be set.</summary>
public interface IKind
{
    /// <summary>What a configuration calls it.</summary>
    string Name { get; }

    /// <summary>What it is, in whole sentences.</summary>
    string Prose { get; }

    IReadOnlyList<IParameter> Parameters { get; }

    /// <summary>Checks what is set of the parameters, each by itself: defaults may leave something open.</summary>
    /// <param name="isPartial">Whether parameters that must be said need not even be mentioned.</param>
    void CheckDefaults(IParameterSource source, bool isPartial = false);

    /// <summary>Checks settings that were made in code, by the same ranges and rules as those that are read.</summary>
    /// <param name="settings">Of this kind.</param>
    /// <exception cref="InputException">A parameter is out of its range, or some do not go together.</exception>
    void Check(object settings);
}

/// <typeparam name="TSettings">The settings of the kind, or what those of its family have in common.</typeparam>
public interface IKind<out TSettings> : IKind where TSettings : class
{
    /// <summary>The settings as they are where a configuration says nothing.</summary>
    TSettings Defaults { get; }

    /// <summary>Reads all parameters. What is missing or not allowed is refused at the source and replaced by something harmless.</summary>
    /// <param name="refuse">Hears what is wrong across parameters that are each in their range.</param>
    TSettings Read(IParameterSource source, Action<Violation> refuse);
}

/// <summary>What is wrong with settings.</summary>
/// <param name="Parameter">Which one to change; null: any of several.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Mend">What would be right; null where that has been said.</param>
public sealed record Violation(string? Parameter, string What, string? Mend);

/// <summary>
/// The declaration of a kind. Its parameters are properties of its settings, each added with its type and a word about it; the default
/// is what the property holds in <paramref name="defaults"/>:
/// <code>
/// public static Kind&lt;FgsmSettings&gt; Declaration { get; } = new("fgsm", "Images moved along the gradient.", new FgsmSettings())
/// {
///     { s => s.Epsilon, PixelDistance, "Distance in pixel space." },
/// };
/// </code>
/// </summary>
/// <param name="name">What a configuration calls it.</param>
/// <param name="prose">What it is, in whole sentences.</param>
/// <param name="defaults">The settings as they are where a configuration says nothing.</param>
/// <param name="rules">Finds what does not go together; asked only when every parameter is in its range.</param>
public sealed class Kind<TSettings>(string name, string prose, TSettings defaults, Func<TSettings, IEnumerable<Violation>>? rules = null)
    : IKind<TSettings>, IEnumerable<IParameter> where TSettings : class
{
    private readonly List<Parameter<TSettings>> _parameters = [];

    public string Name => name;

    public string Prose => prose;

    public TSettings Defaults => defaults;

    public IReadOnlyList<IParameter> Parameters => _parameters;

    /// <summary>Adds a parameter.</summary>
    /// <param name="property">Its property of the settings.</param>
    /// <param name="type">What it may hold, with range and unit.</param>
    /// <param name="about">What it means, in whole sentences.</param>
    /// <param name="mustBeSaid">Whether there is no sensible default; see <see cref="ParameterTypes.MustBeSaid"/>.</param>
    /// <param name="called">What a configuration calls it; null: as the property, in kebab-case.</param>
    public void Add<T>(
        Expression<Func<TSettings, T>> property, ParameterType<T> type, string about, bool mustBeSaid = false, string? called = null) =>
        _parameters.Add(new Parameter<TSettings, T>(property, type, called, about, mustBeSaid ? null : defaults));

    public TSettings Read(IParameterSource source, Action<Violation> refuse)
    {
        var before = source.Refusals;
        var settings = Parameter.Copy(defaults);
        foreach (var parameter in _parameters)
            parameter.Read(source, settings);
        if (source.Refusals == before)
        {
            foreach (var violation in Broken(settings))
                refuse(violation);
        }
        return settings;
    }

    public void CheckDefaults(IParameterSource source, bool isPartial = false)
    {
        foreach (var parameter in _parameters.Where(parameter => parameter.Default is not null || IsSaid(parameter.Name)))
            parameter.Read(source, Parameter.Copy(defaults));

        bool IsSaid(string name) => (!isPartial || source.Mentions(name)) && source.IsSet(name);
    }

    /// <summary>What is wrong with settings, first of all; null if nothing is.</summary>
    public Violation? ViolationOf(TSettings settings) =>
        _parameters.Select(parameter => parameter.ViolationOf(settings)).FirstOrDefault(violation => violation is not null)
        ?? Broken(settings).FirstOrDefault();

    public void Check(object settings)
    {
        if (ViolationOf((TSettings)settings) is { } violation)
        {
            var subject = violation.Parameter is { } parameter ? $"{name} {parameter}" : name;
            var allowed = violation.Mend is { } mend ? $"; allowed: {mend}" : "";
            throw new InputException($"{subject}: {violation.What}{allowed}.");
        }
    }

    IEnumerator<IParameter> IEnumerable<IParameter>.GetEnumerator() => _parameters.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _parameters.GetEnumerator();

    private IEnumerable<Violation> Broken(TSettings settings) => rules?.Invoke(settings) ?? [];
}

/// <summary>A family as those see it who list kinds.</summary>
public interface IKindFamily
{
    /// <summary>What its kinds are together, such as "samples".</summary>
    string Name { get; }

    IReadOnlyList<IKind> Kinds { get; }
}

/// <summary>All kinds of one sort, in the order in which they are listed.</summary>
/// <param name="name">What they are together, such as "samples".</param>
/// <param name="kinds">Each with a name of its own.</param>
public sealed class KindFamily<TSettings>(string name, params IReadOnlyList<IKind<TSettings>> kinds) : IKindFamily where TSettings : class
{
    public string Name => name;

    public IReadOnlyList<IKind<TSettings>> Kinds => kinds;

    IReadOnlyList<IKind> IKindFamily.Kinds => kinds;

    /// <summary>The kind of this name, or null.</summary>
    public IKind<TSettings>? Find(string kind) => kinds.FirstOrDefault(known => known.Name == kind);

    /// <summary>The same family with kinds from elsewhere.</summary>
    public KindFamily<TSettings> With(params IReadOnlyList<IKind<TSettings>> more) => new(name, [.. kinds, .. more]);
}
