using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Randomness;
using Lethean.Learning.Tests.Randomness;

namespace Lethean.Actors.Tests.Traffic.Arrivals;

public class ClosedLoopTests
{
    private const int Users = 10;
    private const int N = 20_000;
    private static readonly TimeSpan Response = TimeSpan.FromSeconds(0.5);

    [Fact]
    public void Users_should_think_exponentially_between_an_answer_and_the_next_sample()
    {
        var arrivals = Take(ThinkTimeSpread.Exponential);

        // Every user: the rest of a thought, and then again and again an answer and a thought of mean 2 s.
        var firsts = arrivals.GroupBy(arrival => arrival.Client).Select(user => user.First().Seconds);
        var thoughts = ThoughtsOf(arrivals).Concat(firsts).Select(seconds => seconds / 2).ToArray();
        Assert.All(thoughts, thought => Assert.True(thought >= 0));
        Statistics.AssertDistribution(thoughts, thought => 1 - Math.Exp(-thought));
        Assert.Equal(Enumerable.Range(0, Users), arrivals.Select(arrival => arrival.Client!.Value).Distinct().Order());
    }

    [Fact]
    public void Throughput_should_be_users_over_think_and_response_time()
    {
        var seconds = Take(ThinkTimeSpread.Exponential)[^1].Seconds;

        // The interactive response time law; a renewal process of mean 2.5 s and deviation 2 s for each user.
        var error = 2 / 2.5 / Math.Sqrt(N);
        Statistics.AssertNear(1, N / seconds / (Users / 2.5), error);
    }

    [Fact]
    public void Constant_thoughts_should_keep_the_users_apart_that_started_anywhere()
    {
        var arrivals = Take(ThinkTimeSpread.Constant);

        Assert.All(ThoughtsOf(arrivals), thought => Assert.Equal(2, thought, 1e-9));
        var firsts = Enumerable.Range(0, 400).SelectMany(seed => Take(ThinkTimeSpread.Constant, seed, Users)).Select(arrival => arrival.Seconds / 2);
        Statistics.AssertDistribution(firsts, share => Math.Clamp(share, 0, 1));
    }

    private static Arrival[] Take(ThinkTimeSpread spread, int seed = 1, int count = N)
    {
        var users = new ClosedLoopUsers(Users, new ThinkTime(spread, TimeSpan.FromSeconds(2)), RandomStream.Create((ulong)seed, "users"));
        var process = new ClosedLoopArrivals(users, Response);
        var arrivals = Enumerable.Range(0, count).Select(_ => process.Next()!.Value).ToArray();
        Assert.Equal(arrivals.OrderBy(arrival => arrival.Seconds), arrivals);
        return arrivals;
    }

    private static IEnumerable<double> ThoughtsOf(IEnumerable<Arrival> arrivals) => arrivals.GroupBy(arrival => arrival.Client)
        .SelectMany(user => user.Skip(1).Zip(user, (next, sent) => next.Seconds - sent.Seconds - Response.TotalSeconds));
}
