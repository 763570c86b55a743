using System.Globalization;

namespace Akka.Configuration.Hocon;

/// <summary>A string (numbers, booleans and durations too, until they are read), a list or an object.</summary>
public class HoconValue
{
    private readonly object _content;

    internal HoconValue()
        : this(new HoconObject())
    {
    }

    internal HoconValue(object content) => _content = content;

    public bool IsEmpty => _content is HoconObject { Items.Count: 0 };

    internal object Content => _content;

    public bool IsString() => _content is string;

    public bool IsObject() => _content is HoconObject;

    public bool IsArray() => _content is List<HoconValue>;

    public HoconObject GetObject() => _content as HoconObject;

    public IList<HoconValue> GetArray() => _content as List<HoconValue> ?? [];

    /// <summary>The text; null for "null", lists and objects.</summary>
    public string GetString() => _content is string text and not "null" ? text : null;

    public bool GetBoolean() => GetString() switch
    {
        "on" or "true" => true,
        "off" or "false" => false,
        var other => throw new NotSupportedException($"Unknown boolean format: {other}"),
    };

    public int GetInt() => int.Parse(GetString(), NumberFormatInfo.InvariantInfo);

    public long GetLong() => long.Parse(GetString(), NumberFormatInfo.InvariantInfo);

    public double GetDouble() => double.Parse(GetString(), NumberFormatInfo.InvariantInfo);

    public IList<string> GetStringList() => [.. GetArray().Select(value => value.GetString())];

    public TimeSpan GetTimeSpan(bool allowInfinite = true) => HoconDuration.Parse(GetString(), allowInfinite);

    public override string ToString() => HoconPrinter.Print(this);

    /// <summary>The value, completed by the fallback where both are objects.</summary>
    internal static HoconValue Merge(HoconValue value, HoconValue fallback)
    {
        if (!value.IsObject() || !fallback.IsObject())
            return value;
        var merged = new HoconObject();
        foreach (var (key, old) in fallback.GetObject().Items)
            merged.Items[key] = old;
        foreach (var (key, own) in value.GetObject().Items)
            merged.Set(key, own);
        return new HoconValue(merged);
    }
}
