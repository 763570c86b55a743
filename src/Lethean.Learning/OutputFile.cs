namespace Lethean.Learning;

/// <summary>Failures to write a file, each with the file's name.</summary>
public static class OutputFile
{
    /// <exception cref="IOException">As <paramref name="write"/> throws it, or the file became larger than the system allows.</exception>
    public static void Write(string path, Action write)
    {
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            write();
        }
        catch (ArgumentOutOfRangeException problem) when (problem.ParamName == "value") // In these words .NET tells it of any stream.
        {
            throw new IOException($"File too large : '{path}'", problem);
        }
    }
}
