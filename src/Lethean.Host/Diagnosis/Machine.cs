namespace Lethean.Host.Diagnosis;

/// <summary>What the program runs on, in words.</summary>
internal static class Machine
{
    public static string Cores => Environment.ProcessorCount == 1 ? "1 core" : $"{Environment.ProcessorCount} cores";

    public static string Processor
    {
        get
        {
            const string linux = "/proc/cpuinfo";
            var line = File.Exists(linux) ? File.ReadLines(linux).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
            return line?.Split(':', 2)[1].Trim() ?? "CPU";
        }
    }
}
