namespace Akka.Configuration.Hocon;

public class HoconObject
{
    public Dictionary<string, HoconValue> Items { get; } = [];

    public HoconValue GetKey(string key) => Items.GetValueOrDefault(key);

    /// <summary>Sets a key: an object joins the one already there, anything else replaces it.</summary>
    internal void Set(string key, HoconValue value) =>
        Items[key] = Items.TryGetValue(key, out var old) ? HoconValue.Merge(value, old) : value;

    internal HoconValue GetOrAdd(string key)
    {
        if (!Items.TryGetValue(key, out var value) || !value.IsObject())
            Items[key] = value = new HoconValue(new HoconObject());
        return value;
    }
}
