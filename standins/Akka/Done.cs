namespace Akka;

/// <summary>Signals completion where there is no value to return.</summary>
public sealed class Done
{
    public static readonly Done Instance = new();

    private Done()
    {
    }
}
