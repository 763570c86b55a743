namespace Akka.Configuration.Hocon;

internal sealed record HoconSubstitution(string Path, bool Optional);

/// <summary>Replaces substitutions by the values that they name in the same text.</summary>
internal sealed class HoconSubstitutor(HoconValue root)
{
    private readonly HashSet<string> _resolving = [];

    internal HoconValue Resolve() => Resolve(root);

    private HoconValue Resolve(HoconValue value)
    {
        switch (value.Content)
        {
            case HoconObject items:
                var resolved = new HoconObject();
                foreach (var (key, item) in items.Items)
                {
                    if (Resolve(item) is { } known)
                        resolved.Items[key] = known;
                }

                return new HoconValue(resolved);
            case List<HoconValue> elements:
                return new HoconValue(elements.Select(Resolve).Where(element => element is not null).ToList());
            case List<object> parts:
                return Concatenate(parts);
            default:
                return value;
        }
    }

    private HoconValue Concatenate(List<object> parts)
    {
        var values = parts
            .Select(part => part is HoconSubstitution substitution ? Find(substitution) : Resolve(new HoconValue(part)))
            .Where(value => value is not null)
            .ToList();
        if (values.Count == 0)
            return null;
        if (values.Exists(value => value.IsObject()))
            return values.Where(value => value.IsObject()).Aggregate((merged, next) => HoconValue.Merge(next, merged));
        return values.Exists(value => value.IsArray())
            ? new HoconValue(values.SelectMany(value => value.GetArray()).ToList())
            : new HoconValue(string.Concat(values.Select(value => value.GetString())).Trim());
    }

    private HoconValue Find(HoconSubstitution substitution)
    {
        var (path, optional) = substitution;
        if (!_resolving.Add(path))
            throw new ConfigurationException($"HOCON: ${{{path}}} refers to itself");
        var found = new Config(root).GetValue(path);
        if (found is null && !optional)
            throw new ConfigurationException($"HOCON: unresolved substitution ${{{path}}}");
        var value = found is null ? null : Resolve(found);
        _resolving.Remove(path);
        return value;
    }
}
