namespace Lethean.Host.Tests;

/// <summary>Waits for a condition outside the process under test.</summary>
public static class Eventually
{
    /// <summary>Polls until the condition holds; only a run that hangs meets the limit.</summary>
    public static Task HoldsAsync(Func<bool> condition, string what) => HoldsAsync(() => Task.FromResult(condition()), what);

    /// <inheritdoc cref="HoldsAsync(Func{bool}, string)"/>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        var limit = DateTime.UtcNow + TimeSpan.FromMinutes(20);
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < limit, $"never happened: {what}");
            await Task.Delay(20);
        }
    }

    public static int Lines(string path)
    {
        if (!File.Exists(path))
            return 0;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Count(c => c == '\n');
    }
}
