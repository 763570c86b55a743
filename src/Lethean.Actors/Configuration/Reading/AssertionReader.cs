namespace Lethean.Actors.Configuration.Reading;

internal static class AssertionReader
{
    private const int MostSamples = 1_000_000_000;

    public static IReadOnlyList<Assertion> Read(SettingsReader assertions)
    {
        var read = new List<Assertion>();
        foreach (var metric in Enum.GetValues<AssertedMetric>())
        {
            var bounds = assertions.Section(KebabCase.Of(metric));
            foreach (var (key, bound) in new[] { ("min", AssertionBound.Minimum), ("max", AssertionBound.Maximum) })
            {
                if (ReadLimit(metric, bounds, key) is { } limit)
                    read.Add(new Assertion(metric, bound, limit));
            }
            bounds.RefuseOthers();
        }
        assertions.RefuseOthers();
        return read;
    }

    private static double? ReadLimit(AssertedMetric metric, SettingsReader bounds, string key) => metric switch
    {
        AssertedMetric.InitialAccuracy or AssertedMetric.FinalAccuracy or AssertedMetric.MinAccuracy => bounds.Optional(key, SettingTypes.Fraction),
        AssertedMetric.SamplesToHalf or AssertedMetric.SamplesToChance => bounds.Optional(key, SettingTypes.Integer(0, MostSamples)),
        _ => bounds.Optional(key, SettingTypes.Duration(TimeSpan.Zero))?.TotalMilliseconds,
    };
}
