namespace Lethean.Actors.Traffic;

/// <summary>Who waits for what becomes of his samples.</summary>
public interface ISender
{
    /// <summary>The sample was answered, failed, or was refused. Called once for each, from any thread.</summary>
    void IsAnswered(TrafficSample sample);
}
