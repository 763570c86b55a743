using System.Collections.Immutable;
using System.Globalization;

namespace Lethean.Learning.Kinds;

/// <summary>What a parameter may hold, for people.</summary>
public interface IParameterType
{
    /// <summary>All that is allowed, as messages say it: "a whole number from 1 to 5".</summary>
    string Allowed { get; }

    /// <summary>
    /// The range as a comment says it: "1 to 5"; null where it goes without saying, or where the prose names the choices.
    /// </summary>
    string? Range { get; }

    /// <summary>What is counted or measured, such as "samples"; null for mere numbers, texts and choices.</summary>
    string? Unit { get; }

    /// <summary>The sections that stand beside the parameter; none for plain values.</summary>
    IReadOnlyList<ParameterSection> Sections { get; }
}

/// <summary>A section beside a parameter: of a kind that it may name, or of what the objects of its list may leave out.</summary>
/// <param name="Name">What a configuration calls it.</param>
/// <param name="Kind">Whose parameters stand in it.</param>
/// <param name="IsPartial">Whether only those with a default do.</param>
public sealed record ParameterSection(string Name, IKind Kind, bool IsPartial);

/// <summary>What a parameter may hold.</summary>
/// <param name="Allowed">All that is allowed, as messages say it.</param>
public abstract record ParameterType<T>(string Allowed) : IParameterType
{
    public string? Range { get; init; }

    public string? Unit { get; init; }

    public virtual IReadOnlyList<ParameterSection> Sections => [];

    /// <summary>Whether a value that was made in code is in the range; what is read always is.</summary>
    public abstract bool Allows(T value);

    /// <summary>The value as a configuration would say it.</summary>
    public abstract string Write(T value);

    /// <summary>Reads the value under a name.</summary>
    public abstract T Read(IParameterSource source, string name);
}

public delegate bool TryParse<T>(string text, out T value);

/// <summary>A value that is one piece of text in a configuration: a number, a duration, a choice …</summary>
/// <param name="Allowed">All that is allowed, as messages say it.</param>
/// <param name="Parse">Reads it; says no to what is nothing of the sort.</param>
/// <param name="Fallback">Stands for a value that could not be read, so that the rest is still checked.</param>
public sealed record ScalarType<T>(string Allowed, TryParse<T> Parse, T Fallback) : ParameterType<T>(Allowed)
{
    /// <summary>Whether a value is in the range; unless it says otherwise, all that can be read is.</summary>
    public Predicate<T> Contains { get; init; } = _ => true;

    /// <summary>The opposite of <see cref="Parse"/>.</summary>
    public Func<T, string> Text { get; init; } = value => string.Create(CultureInfo.InvariantCulture, $"{value}");

    /// <summary>The choices, where there are few enough to name.</summary>
    public IReadOnlyCollection<string>? Names { get; init; }

    public bool TryParse(string text, out T value) => Parse(text, out value) && Contains(value);

    public override bool Allows(T value) => Contains(value);

    public override string Write(T value) => Text(value);

    public override T Read(IParameterSource source, string name) => source.Scalar(name, this);
}

/// <summary>A number, duration or choice that may be null: not set.</summary>
internal sealed record OptionalValueType<T> : ParameterType<T?> where T : struct
{
    private readonly ScalarType<T> _value;

    public OptionalValueType(ScalarType<T> value) : base($"{value.Allowed}, or null") =>
        (_value, Range, Unit) = (value, value.Range, value.Unit);

    public override bool Allows(T? value) => value is null || _value.Allows(value.Value);

    public override string Write(T? value) => value is null ? "null" : _value.Write(value.Value);

    public override T? Read(IParameterSource source, string name) => source.IsSet(name) ? source.Scalar(name, _value) : null;
}

/// <summary>Text that may be null: not set.</summary>
internal sealed record OptionalTextType(ScalarType<string> Value) : ParameterType<string?>($"{Value.Allowed}, or null")
{
    public override bool Allows(string? value) => value is null || Value.Allows(value);

    public override string Write(string? value) => value is null ? "null" : Value.Write(value);

    public override string? Read(IParameterSource source, string name) => source.IsSet(name) ? source.Scalar(name, Value) : null;
}

/// <summary>One value or more.</summary>
internal sealed record ListType<T> : ParameterType<ImmutableArray<T>>
{
    private readonly ScalarType<T> _element;

    public ListType(ScalarType<T> element) : base(element.Allowed) =>
        (_element, Range, Unit) = (element, element.Names is { } names ? $"any of {string.Join(", ", names)}" : element.Range,
            element.Unit);

    public override bool Allows(ImmutableArray<T> value) => !value.IsDefaultOrEmpty && value.All(_element.Allows);

    public override string Write(ImmutableArray<T> value) =>
        value.IsDefault ? "[]" : $"[{string.Join(", ", value.Select(_element.Write))}]";

    public override ImmutableArray<T> Read(IParameterSource source, string name)
    {
        var before = source.Refusals;
        var values = source.List(name, _element);
        if (values.Count == 0 && source.Refusals == before)
            source.Refuse(new Violation(name, "an empty list", _element.Allowed));
        return [.. values];
    }
}

/// <summary>Any number of objects with parameters of their own. What one leaves out, a section beside the list may say.</summary>
internal sealed record ItemsType<TItem>(Kind<TItem> Item, Func<TItem, TItem, Violation?>? Between)
    : ParameterType<ImmutableArray<TItem>>("a list [ … ] of objects { … }") where TItem : class
{
    public override IReadOnlyList<ParameterSection> Sections => [new(DefaultsName, Item, IsPartial: true)];

    private string DefaultsName => $"{Item.Name}-defaults";

    public override bool Allows(ImmutableArray<TItem> value) =>
        !value.IsDefault && value.All(item => Item.ViolationOf(item) is null)
        && value.Zip(value.Skip(1)).All(pair => Between?.Invoke(pair.First, pair.Second) is null);

    public override string Write(ImmutableArray<TItem> value) => value.IsDefaultOrEmpty ? "[]" : $"[{string.Join(", ", value)}]";

    public override ImmutableArray<TItem> Read(IParameterSource source, string name)
    {
        var defaults = source.Section(DefaultsName);
        Item.CheckDefaults(defaults, isPartial: true);
        defaults.RefuseOthers();
        var items = ImmutableArray.CreateBuilder<TItem>();
        foreach (var written in source.Items(name, defaults))
        {
            var item = Item.Read(written, written.Refuse);
            written.RefuseOthers();
            if (items.Count > 0 && Between?.Invoke(items[^1], item) is { } violation)
                written.Refuse(violation);
            items.Add(item);
        }
        return items.ToImmutable();
    }
}

/// <summary>The name of one kind of a family; each kind that has parameters has a section under its name beside it.</summary>
internal sealed record KindType<T>(KindFamily<T> Family)
    : ParameterType<T>(string.Join(", ", Family.Kinds.Select(kind => kind.Name))) where T : class
{
    private readonly ScalarType<IKind<T>> _name = ParameterTypes.OneOf(Family.Kinds.ToDictionary(kind => kind.Name));

    public override IReadOnlyList<ParameterSection> Sections { get; } =
        [.. Family.Kinds.Where(kind => kind.Parameters.Count > 0).Select(kind => new ParameterSection(kind.Name, kind, IsPartial: false))];

    /// <summary>A kind checks its own settings.</summary>
    public override bool Allows(T value) => value is not null;

    public override string Write(T value) => Family.Kinds.First(kind => kind.Defaults.GetType() == value.GetType()).Name;

    /// <summary>Sections of kinds that are not chosen are read too: what is wrong there would be wrong when they are.</summary>
    public override T Read(IParameterSource source, string name)
    {
        var chosen = source.Scalar(name, _name);
        var settings = chosen.Defaults;
        foreach (var kind in Family.Kinds.Where(kind => kind.Parameters.Count > 0))
        {
            var section = source.Section(kind.Name);
            if (kind == chosen)
                settings = kind.Read(section, wrong => Refuse(wrong, section));
            else
                kind.CheckDefaults(section);
            section.RefuseOthers();
        }
        return settings;

        void Refuse(Violation wrong, IParameterSource section)
        {
            if (wrong.Parameter is null)
                source.Refuse(wrong with { Parameter = name });
            else
                section.Refuse(wrong);
        }
    }
}
