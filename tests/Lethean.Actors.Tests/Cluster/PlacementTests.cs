using Lethean.Actors.Cluster;

namespace Lethean.Actors.Tests.Cluster;

/// <summary>Which node gets which variant, without any actor.</summary>
public sealed class PlacementTests
{
    private static readonly NodeFacts Small = Messages.Facts("small", cores: 1);
    private static readonly NodeFacts Large = Messages.Facts("large", cores: 4);

    private VariantLedger _ledger = null!;
    private Placement _placement = null!;

    [Fact]
    public void Variants_should_go_to_the_node_with_the_most_room_as_long_as_there_is_any()
    {
        Arrange("");

        Assert.Equal(["large", "large", "large", "small"], Enumerable.Range(0, 4).Select(_ => Start(Small, Large)).Order());
        Assert.Equal("large", Start(Small, Large));
        Assert.Null(_placement.Next([Small, Large]));
    }

    [Fact]
    public void Node_should_take_as_many_variants_as_their_threads_fit_into_its_cores()
    {
        Arrange("lethean.device.threads = 2");

        Assert.Null(_placement.Next([Small]));
        Assert.Equal(["large", "large"], Enumerable.Range(0, 2).Select(_ => Start(Large)));
        Assert.Null(_placement.Next([Small, Large]));
    }

    [Fact]
    public void Node_should_take_as_many_variants_as_their_memory_fits_into_what_it_lends()
    {
        Arrange("lethean.device.memory = 600MiB");
        var (tight, wide) = (Large with { Id = "tight", MemoryBytes = 1L << 29 }, Large with { Id = "wide", MemoryBytes = 2L << 30 });

        Assert.Null(_placement.Next([tight]));
        Assert.Equal(["wide", "wide", "wide"], Enumerable.Range(0, 3).Select(_ => Start(tight, wide)));
        Assert.Null(_placement.Next([tight, wide]));
        Assert.Equal("large", Start(tight, wide, Large));
    }

    [Fact]
    public void What_no_node_could_ever_take_should_be_told_with_all_that_it_needs()
    {
        Arrange("lethean.device { threads = 2, memory = 3GiB, kind = cuda }");
        var node = Large with { MemoryBytes = 4L << 30, HasCuda = true };

        Assert.Equal((0, "2 cores and 3GiB of memory and CUDA"), _placement.Unfit([node with { MemoryBytes = 2L << 30 }, node with { Cores = 1 }]));
        Assert.Equal((0, "2 cores and 3GiB of memory and CUDA"), _placement.Unfit([node with { HasCuda = false }]));
        Assert.Null(_placement.Unfit([node]));
    }

    [Fact]
    public void Variant_in_real_time_should_have_its_node_for_itself()
    {
        Arrange("lethean.traffic.clock = real-time");

        Assert.Equal("large", Start(Large));
        Assert.Null(_placement.Next([Large]));
        Assert.Equal("small", Start(Small, Large));
        Assert.True(_placement.AssignmentOf(Assert.Single(_ledger.Running, job => job.Value.Node == Small.Id).Key).IsInRealTime);
    }

    [Fact]
    public void Variant_should_not_go_where_it_failed_as_long_as_another_node_could_take_it()
    {
        Arrange("lethean.device.threads = 2");
        var busy = Messages.Facts("busy", cores: 2);
        Start(busy);
        Start(Large);
        _ledger.Fail(_ledger.Running.Single(job => job.Value.Node == Large.Id).Key, Large.Id);

        // It waits for the other one, which has no room now; the next one does not.
        Assert.Equal((Large, 2), _placement.Next([busy, Large]));
        Assert.Equal((Large, 1), _placement.Next([Small, Large]));
    }

    [Fact]
    public void Variant_should_go_to_workers_and_with_cuda_to_those_that_have_it()
    {
        Arrange("lethean.device.kind = cuda");
        var (gpu, generator) = (Small with { Id = "gpu", HasCuda = true }, Large with { Roles = ["generator"], HasCuda = true });

        Assert.Null(_placement.Next([Large, generator]));
        Assert.Equal((0, "1 cores and CUDA"), _placement.Unfit([Large, generator]));
        Assert.Null(_placement.Unfit([Large, gpu]));
        Assert.Equal((gpu, 0), _placement.Next([Large, generator, gpu]));
    }

    [Fact]
    public void Sources_should_be_spread_over_the_nodes_that_they_name_and_rather_not_where_the_model_is()
    {
        Arrange("lethean.traffic.sources { users.at = worker, attacker.at = lab }");
        Assert.Equal("attacker", _placement.Missing([Small, Large])!.Value.Source.Name);
        Assert.Null(_placement.Next([Small, Large]));
        var lab = Messages.Facts("lab-1") with { Roles = ["lab"] };
        var addresses = new[] { Small, Large, lab }.ToDictionary(node => node, node => $"akka://{node.Id}");

        Assert.Null(_placement.Missing(addresses.Keys));
        Assert.Equal((Large, 0), _placement.Next(addresses.Keys));
        var first = _placement.Give(_ledger.Start(0, Large.Id), Large, addresses);
        var second = _placement.Give(_ledger.Start(1, Small.Id), Small, addresses);

        Assert.Equal([("attacker", "akka://lab-1"), ("users", "akka://small")], first.Elsewhere.Select(place => (place.Source, place.Address)));
        Assert.Equal([("attacker", "akka://lab-1"), ("users", "akka://large")], second.Elsewhere.Select(place => (place.Source, place.Address)));
        Assert.Equal<GeneratorPlace>(first.Elsewhere, _placement.AssignmentOf(first.Job).Elsewhere);
    }

    private void Arrange(string more)
    {
        var variants = Scenario.Load($"{Messages.Experiment}\n{more}", "lethean.experiment.seeds=[1,2,3,4,5,6]").Variants;
        _ledger = new VariantLedger("run", Enumerable.Range(0, variants.Count), new AttemptLimits(2, 10));
        _placement = new Placement(variants, _ledger);
    }

    /// <returns>Which of the nodes has got a variant.</returns>
    private string? Start(params NodeFacts[] nodes)
    {
        if (_placement.Next(nodes) is not var (node, variant))
            return null;
        _ledger.Start(variant, node.Id);
        return node.Id;
    }
}
