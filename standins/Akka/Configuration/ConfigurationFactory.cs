using Akka.Configuration.Hocon;

namespace Akka.Configuration;

public class ConfigurationFactory
{
    private static readonly Lazy<Config> Reference = new(() => ParseString(ReadReference()));

    public static Config Empty => new(new HoconValue());

    /// <summary>Reads well-formed HOCON. Substitutions refer to the same text.</summary>
    public static Config ParseString(string hocon) => new(new HoconParser(hocon).Parse());

    /// <summary>What a system has when its configuration says nothing else.</summary>
    public static Config Default() => Reference.Value;

    private static string ReadReference()
    {
        using var stream = typeof(ConfigurationFactory).Assembly.GetManifestResourceStream("Akka.Configuration.reference.conf");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
