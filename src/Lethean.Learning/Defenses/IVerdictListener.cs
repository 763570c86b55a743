namespace Lethean.Learning.Defenses;

/// <summary>A defense that learns from what the other links of its chain decide.</summary>
public interface IVerdictListener
{
    /// <param name="refused">Whether another link kept the model from learning from this client's sample.</param>
    void Judged(ClientId client, bool refused);
}
