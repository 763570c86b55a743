using Lethean.Actors.Cluster;

namespace Lethean.Actors.Tests.Cluster;

public sealed class LedgerTests
{
    private readonly VariantLedger _ledger = new("run", [0, 2, 3], new AttemptLimits(Failures: 2, Losses: 3));

    [Fact]
    public void Variants_should_be_given_in_their_order_and_each_once()
    {
        Assert.Equal([0, 2, 3], Enumerable.Range(0, 3).Select(_ => Start("a").Variant));
        Assert.Null(_ledger.Next(_ => true));
        Assert.Equal(0, _ledger.Requeued);
    }

    [Fact]
    public void Variant_should_be_given_again_when_its_node_is_silent_and_whoever_is_first_should_count()
    {
        var first = Start("a");
        Assert.Equal([first], _ledger.Suspect("a"));
        Assert.Empty(_ledger.Suspect("a"));
        var second = Start("b");
        Assert.Equal(new JobKey("run", 0, 2), second);

        _ledger.Finish(first, "lines");

        Assert.Equal((first, "lines"), _ledger.Result(0));
        Assert.False(_ledger.Knows(second));
        Assert.Equal(2, _ledger.Next(_ => true));
        Assert.Equal(1, _ledger.Requeued);
    }

    [Fact]
    public void Variant_that_waits_again_should_not_be_begun_when_the_silent_node_has_finished_it()
    {
        var first = Start("a");
        _ledger.Suspect("a");

        _ledger.Finish(first, "lines");

        Assert.Equal([2, 3], new[] { Start("b").Variant, Start("b").Variant });
        Assert.False(_ledger.IsOver);
    }

    [Fact]
    public void Variants_of_a_lost_node_should_be_given_again_but_for_those_that_are_complete()
    {
        var (complete, lost) = (Start("a"), Start("a"));

        Assert.Equal([lost], _ledger.Lose("a", new HashSet<int> { complete.Variant }));

        Assert.True(_ledger.Knows(complete));
        Assert.False(_ledger.Knows(lost));
        Assert.Equal(2, _ledger.Next(_ => true));
    }

    [Fact]
    public void Run_should_fail_when_a_variant_has_failed_or_cost_nodes_too_often()
    {
        Assert.False(_ledger.Fail(Start("a"), "a"));
        Assert.True(_ledger.FailedOn(0, "a"));
        Assert.True(_ledger.Fail(Start("b"), "b"));

        foreach (var node in new[] { "c", "d", "e" })
        {
            Assert.Null(_ledger.LostTooOften());
            Start(node);
            _ledger.Lose(node, new HashSet<int>());
        }

        Assert.Equal(0, _ledger.LostTooOften());
    }

    [Fact]
    public void Nothing_should_begin_when_the_experiment_is_decided()
    {
        var running = Start("a");
        _ledger.StopBeginning();
        Assert.Null(_ledger.Next(_ => true));
        Assert.False(_ledger.IsOver);
        _ledger.Finish(running, "lines");
        Assert.True(_ledger.IsOver);
    }

    private JobKey Start(string node) => _ledger.Start(_ledger.Next(_ => true)!.Value, node);
}
