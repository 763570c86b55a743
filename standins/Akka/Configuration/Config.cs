using Akka.Configuration.Hocon;

namespace Akka.Configuration;

/// <summary>A tree of settings, read by dotted path. A path that is not there gives the caller's default.</summary>
public class Config
{
    public static readonly Config Empty = ConfigurationFactory.Empty;

    private readonly HoconValue _own;

    public Config()
        : this(new HoconValue())
    {
    }

    internal Config(HoconValue root)
        : this(root, root)
    {
    }

    private Config(HoconValue own, HoconValue merged)
    {
        _own = own;
        Root = merged;
    }

    public virtual HoconValue Root { get; }

    public virtual bool IsEmpty => Root.IsEmpty;

    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);

    public virtual bool HasPath(string path) => GetValue(path) is not null;

    public HoconValue GetValue(string path)
    {
        var value = Root;
        foreach (var key in HoconPath.Split(path))
        {
            if (!value.IsObject() || !value.GetObject().Items.TryGetValue(key, out value))
                return null;
        }

        return value;
    }

    public virtual string GetString(string path, string @default = null) => GetValue(path) is { } value ? value.GetString() : @default;

    public virtual bool GetBoolean(string path, bool @default = false) => GetValue(path)?.GetBoolean() ?? @default;

    public virtual int GetInt(string path, int @default = 0) => GetValue(path)?.GetInt() ?? @default;

    public virtual long GetLong(string path, long @default = 0) => GetValue(path)?.GetLong() ?? @default;

    public virtual double GetDouble(string path, double @default = 0) => GetValue(path)?.GetDouble() ?? @default;

    /// <summary>A number with a unit, or in milliseconds without; "infinite" is Timeout.InfiniteTimeSpan.</summary>
    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) =>
        GetValue(path)?.GetTimeSpan(allowInfinite) ?? @default.GetValueOrDefault();

    /// <summary>Empty when the path is not there.</summary>
    public virtual IList<string> GetStringList(string path) => GetValue(path)?.GetStringList() ?? [];

    /// <summary>The settings under the path, or null when it is not there.</summary>
    public virtual Config GetConfig(string path) => GetValue(path) is { } value ? new Config(value) : null;

    /// <summary>These settings, completed by those of the fallback; objects merge, everything else replaces.</summary>
    public virtual Config WithFallback(Config fallback)
    {
        if (fallback == this)
            throw new ArgumentException("Config can not have itself as fallback", nameof(fallback));
        if (fallback is null)
            return this;
        return IsEmpty ? fallback : new Config(_own, HoconValue.Merge(Root, fallback.Root));
    }

    public override string ToString() => ToString(includeFallback: false);

    public string ToString(bool includeFallback) => (includeFallback ? Root : _own).ToString();
}
