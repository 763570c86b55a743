using Lethean.Actors.Configuration;
using Lethean.Learning.Attacks;

namespace Lethean.Actors.Metrics;

/// <summary>Adds up what one attacker spends. Not thread-safe.</summary>
internal sealed class AttackAccount(ThreatModel threat)
{
    private long _queries;
    private long _surrogateQueries;
    private long _crafted;
    private double _distance;
    private TimeSpan _time;

    public void Asked()
    {
        if (threat.Knowledge == Knowledge.GreyBox)
            _surrogateQueries++;
        else
            _queries++;
    }

    public void Crafted(double distance)
    {
        _crafted++;
        _distance += distance;
    }

    public void Spent(TimeSpan time) => _time += time;

    public AttackSummary Summarize() => new(
        KebabCase.Of(threat.Knowledge),
        threat.Epsilon,
        threat.Steps,
        _queries,
        _surrogateQueries,
        threat.Epsilon is null || _crafted == 0 ? null : _distance / _crafted,
        _time.TotalSeconds);
}
