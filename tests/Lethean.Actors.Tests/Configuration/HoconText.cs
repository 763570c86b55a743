using Lethean.Actors.Configuration.Hocon;

namespace Lethean.Actors.Tests.Configuration;

/// <summary>Reads texts with the reader alone, without settings.</summary>
internal static class HoconText
{
    public const string Name = "test.conf";

    public static HoconObject Read(string text, string folder = "") =>
        new HoconResolver([new WrittenLayer(new HoconSources().ReadText(text, Name, folder))]).Resolve();

    /// <summary>A text as one line, for comparison.</summary>
    public static string Inline(string text) => HoconWriter.WriteInline(Read(text));

    public static HoconScalar Scalar(string text, string path) =>
        (HoconScalar)Read(text).Find(HoconPath.Parse(path, default))!;

    public static Problem Refusal(string text, string folder = "") =>
        Assert.Single(Assert.Throws<ConfigurationException>(() => Read(text, folder)).Problems);
}
