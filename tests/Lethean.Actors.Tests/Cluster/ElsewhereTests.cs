using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Learning;
using Lethean.Learning.Checkpoints;

namespace Lethean.Actors.Tests.Cluster;

/// <summary>Sources that are made on other nodes than the model's, with real sockets between them.</summary>
[Collection(nameof(Alone))]
public sealed class ElsewhereTests : ClusterOfTests
{
    /// <summary>One of each that needs something of the other side: gradients, questions about training images, answers, nothing.</summary>
    private const string AllSorts = """
        lethean {
          outcomes-log = true
          adaptation { learning-rate = 0.05, batch = random(6) }
          traffic {
            stop-after.samples = 120
            sources {
              here { kind = benign, rate = 10/s }
              users { kind = benign, rate = 30/s, clients = 5, at = home }
              people { kind = benign, arrivals = closed-loop, clients = 4, closed-loop.think = constant(200ms), at = home }
              attacker { kind = lethean, rate = 30/s, arrivals = constant, at = lab }
              insider { kind = fgsm, rate = 10/s, arrivals = constant, at = lab }
              adaptive { kind = adaptive-lethean, rate = 5/s, steps = 2, guard-images = 3, harm-images = 4, at = lab }
              listener { kind = replay, rate = 10/s, at = home }
            }
          }
          evaluation { every = 40, images = 64 }
          cluster { heartbeat = 50ms, lease = 10m }
        }
        """;

    /// <summary>The model of an attacker who knows no other; it is beside the attacked one.</summary>
    private static readonly SimulationInputs WithSurrogate = Tiny.Inputs with { Surrogates = new Dictionary<string, Checkpoint> { ["mine"] = Tiny.Checkpoint } };

    [Theory]
    [InlineData("adapted")]
    [InlineData("latest-snapshot")]
    public async Task Samples_that_are_made_elsewhere_should_come_to_the_same_lines_as_samples_that_are_made_here(string serving)
    {
        var experiment = Scenario.Load(AllSorts, $"lethean.serving.mode={serving}",
            "lethean.traffic.sources.grey={kind=fgsm,surrogate=mine,rate=10/s,arrivals=constant,at=lab}");
        await using var coordinator = Coordinate();
        StartNode(new TinyWorker { Inputs = WithSurrogate });
        StartNode(new TinyWorker(), name: "home", roles: "generator");
        StartNode(new TinyWorker(), name: "other", roles: "lab");

        var (events, result) = await RunAsync(coordinator, experiment);

        var (here, expected) = await Scenario.RunAsync(Here(experiment), WithSurrogate);
        Assert.Equal(LinesOf(here, 1), LinesOf(events, 1));
        var summary = result.Variants.Single();
        Assert.Equal(expected.StoppedBy, summary.StoppedBy);
        foreach (var (name, counts) in summary.Sources)
        {
            var alone = expected.Sources[name];
            Assert.Equal(
                (alone.Offered, alone.Served, alone.Labelled, alone.Correct, alone.Attack?.MeanDistance),
                (counts.Offered, counts.Served, counts.Labelled, counts.Correct, counts.Attack?.MeanDistance));
            Assert.Equal(
                (alone.Attack?.Knowledge, alone.Attack?.Queries, alone.Attack?.SurrogateQueries),
                (counts.Attack?.Knowledge, counts.Attack?.Queries, counts.Attack?.SurrogateQueries));
        }

        Assert.True(summary.Sources["grey"].Attack!.SurrogateQueries > 0);
        Assert.True(summary.Sources["listener"].Attack!.Queries > 0);
        Assert.Null(summary.Sources["here"].At);
        Assert.Equal("home", summary.Sources["users"].At!.Node);
        Assert.Equal("other", summary.Sources["attacker"].At!.Node);
        Assert.All(summary.Sources.Values, counts => Assert.True(counts.At is null || (counts.At.Made >= counts.Offered && counts.At.Lost is null)));
    }

    [Fact]
    public async Task Sample_should_fail_and_the_source_go_on_when_the_model_crashes_on_a_question_from_elsewhere()
    {
        var experiment = Scenario.Load("""
            lethean {
              outcomes-log = true
              traffic {
                stop-after.samples = 10
                source-defaults.arrivals = constant
                sources {
                  users { kind = benign, rate = 2/s }
                  listener { kind = replay, rate = 2/s, at = lab }
                  insider { kind = fgsm, rate = 1/s, loss = main, at = lab }
                }
              }
              evaluation { every = 20, images = 16 }
            }
            """);
        await using var coordinator = Coordinate();
        StartNode(new TinyWorker { Inputs = Tiny.CrashingInputs });
        StartNode(new TinyWorker { Inputs = Tiny.CrashingInputs }, name: "lab", roles: "generator");

        var (events, result) = await RunAsync(coordinator, experiment);

        var (here, expected) = await Scenario.RunAsync(Here(experiment), Tiny.CrashingInputs);
        Assert.Equal(LinesOf(here, 1), LinesOf(events, 1));
        var summary = result.Variants.Single();
        Assert.Equal(expected.Restores.Select(restore => restore.AtSample), summary.Restores.Select(restore => restore.AtSample));
        var (insider, alone) = (summary.Sources["insider"], expected.Sources["insider"]);
        Assert.Equal(2, insider.Failed.Values.Sum());
        Assert.Equal(alone.Failed, insider.Failed);
        Assert.Equal((alone.Offered, alone.Attack!.Queries), (insider.Offered, insider.Attack!.Queries));
        Assert.Null(insider.At!.Lost);
        Assert.Equal(4, summary.Sources["listener"].Served);
        Assert.Empty(summary.Imbalances());
    }

    [Fact]
    public async Task Run_should_fail_as_here_when_the_surrogate_of_an_attacker_elsewhere_crashes()
    {
        var experiment = Scenario.Load("""
            lethean {
              traffic { stop-after.samples = 5, sources.grey { kind = fgsm, surrogate = mine, loss = main, rate = 1/s, at = lab } }
              evaluation { every = 10, images = 16 }
              cluster.failures = 1
            }
            """);
        var inputs = Tiny.CrashingInputs with { Surrogates = WithSurrogate.Surrogates };
        await using var coordinator = Coordinate();
        StartNode(new TinyWorker { Inputs = inputs });
        StartNode(new TinyWorker { Inputs = inputs }, name: "lab", roles: "generator");

        var elsewhere = await Assert.ThrowsAsync<SimulationException>(() => RunAsync(coordinator, experiment));

        var here = await Assert.ThrowsAsync<SimulationException>(() => Scenario.RunAsync(Here(experiment), inputs));
        // Addresses of the native stack follow, which are of no interest.
        Assert.Contains($": {here.Message.Split('\n')[0]}", elsewhere.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Samples_from_elsewhere_should_go_to_a_model_behind_an_endpoint_as_samples_from_here_do()
    {
        using var server = new AnsweringServer();
        var experiment = Scenario.Load($$"""
            lethean {
              outcomes-log = true
              traffic {
                target { kind = open-inference, url = "{{server.Url}}", model = remote, probes = false, connections = 1 }
                stop-after.samples = 60
                sources {
                  users { kind = benign, rate = 30/s, clients = 5, at = home }
                  people { kind = benign, arrivals = closed-loop, clients = 4, closed-loop.think = constant(200ms), at = home }
                  attacker { kind = lethean, rate = 20/s, at = lab }
                  listener { kind = replay, rate = 10/s, at = lab }
                  grey { kind = fgsm, surrogate = mine, rate = 10/s, at = lab }
                }
              }
            }
            """);
        await using var coordinator = Coordinate();
        StartNode(new TinyWorker { Inputs = WithSurrogate });
        StartNode(new TinyWorker(), name: "home", roles: ["generator", "lab"]);

        var (events, result) = await RunAsync(coordinator, experiment);

        var sent = server.Answers;
        var (here, expected) = await Scenario.RunAsync(Here(experiment), WithSurrogate);
        Assert.Equal(60, sent);
        Assert.Equal(120, server.Answers);
        Assert.Equal(LinesOf(here, 1), LinesOf(events, 1));
        var summary = result.Variants.Single();
        Assert.True(summary.Sources["listener"].Attack!.Queries > 0);
        Assert.Equal(expected.Sources["grey"].Attack!.SurrogateQueries, summary.Sources["grey"].Attack!.SurrogateQueries);
        Assert.All(summary.Sources.Values, counts => Assert.Null(counts.At!.Lost));
    }

    [Fact]
    public async Task Sources_that_end_elsewhere_should_end_the_run()
    {
        var experiment = Scenario.Load(AllSorts,
            "lethean.traffic.stop-after.samples=null", "lethean.traffic.source-defaults.budget=15");
        await using var coordinator = Coordinate();
        StartNode(new TinyWorker());
        StartNode(new TinyWorker(), name: "home", roles: ["generator", "lab"]);

        var summary = (await RunAsync(coordinator, experiment)).Result.Variants.Single();

        Assert.Equal(StopReasons.SourcesEnded, summary.StoppedBy);
        Assert.All(summary.Sources.Values, counts => Assert.Equal(15, counts.Offered));
        Assert.All(summary.Sources.Values, counts => Assert.True(counts.At is null or { Made: 15, Lost: null }));
    }

    [Theory]
    [InlineData("drop-new")]
    [InlineData("backpressure")]
    public async Task Samples_from_elsewhere_should_add_up_in_real_time(string overflow)
    {
        // More than the model can serve, and an attacker who keeps it busy meanwhile.
        var experiment = Scenario.Load(AllSorts,
            "lethean.traffic.clock=real-time", "lethean.traffic.stop-after.samples=null", "lethean.traffic.stop-after.duration=2s",
            "lethean.traffic.sources.users.rate=3000/s", "lethean.traffic.sources.users.arrivals=constant", $"lethean.traffic.admission {{ queue = 8, overflow = {overflow} }}");
        await using var coordinator = Coordinate();
        StartNode(new TinyWorker());
        StartNode(new TinyWorker(), name: "home", roles: "generator");
        StartNode(new TinyWorker(), name: "other", roles: "lab");

        var summary = (await RunAsync(coordinator, experiment)).Result.Variants.Single();

        Assert.Empty(summary.Imbalances());
        Assert.Equal(StopReasons.Duration, summary.StoppedBy);
        var users = summary.Sources["users"];
        // Every sample that was due is offered here, or counted where it was not made or came too late.
        Assert.Equal(6000, users.Offered + users.Missed.Values.Sum());
        Assert.Equal(overflow == "drop-new" ? "queue-full" : null, users.Dropped.Keys.SingleOrDefault());
        Assert.True(overflow == "drop-new" || users.Missed["backpressure"] > 0);
        var placed = summary.Sources.Values.Where(counts => counts.At is not null).ToList();
        Assert.Equal(6, placed.Count);
        Assert.All(placed, counts =>
        {
            Assert.True(counts.At!.Made >= counts.Offered, $"{counts.At}");
            Assert.Null(counts.At.Lost);
            // Both ask the clock of one machine.
            Assert.InRange(counts.At.SkewMs!.Value, -counts.At.SkewErrorMs!.Value - 0.001, counts.At.SkewErrorMs.Value + 0.001);
        });
        // None of the four sends again before an answer or a refusal has come back.
        Assert.InRange(summary.Sources["people"].Offered, 1, 4 * 11);
    }

    [Fact]
    public async Task Clock_of_a_node_should_stand_still_while_an_attacker_computes()
    {
        // Without that the users, by their node's clock, would have sent all long before the run is over.
        var experiment = Scenario.Load("""
            lethean {
              traffic {
                clock = real-time
                stop-after.duration = 3s
                sources {
                  users { kind = benign, rate = 50/s, arrivals = constant, budget = 100, at = home }
                  insider { kind = pgd, steps = 20, rate = 10/s, arrivals = constant, budget = 10, at = lab }
                }
              }
              evaluation { every = 1000, images = 64 }
            }
            """);
        await using var coordinator = Coordinate();
        StartNode(new TinyWorker());
        StartNode(new TinyWorker(), name: "home", roles: "generator");
        StartNode(new TinyWorker(), name: "other", roles: "lab");

        var summary = (await RunAsync(coordinator, experiment)).Result.Variants.Single();

        var (users, insider) = (summary.Sources["users"], summary.Sources["insider"]);
        Assert.Equal((100, 10), (users.Served, insider.Served));
        Assert.Equal(10 * 20, insider.Attack!.Queries);
        Assert.True(summary.DurationSeconds > 1 + insider.Attack.CraftingSeconds / 2, $"{summary.DurationSeconds} s");
    }

    [Fact]
    public async Task Source_should_end_and_the_run_go_on_when_its_node_leaves()
    {
        var experiment = Scenario.Load(AllSorts,
            "lethean.traffic.sources.attacker.budget=100000", "lethean.traffic.stop-after.samples=500", "lethean.evaluation.every=100000");
        await using var coordinator = Coordinate();
        StartNode(new TinyWorker());
        StartNode(new TinyWorker(), name: "home", roles: "generator");
        var (leave, _) = StartNode(new TinyWorker(), name: "other", roles: "lab");
        var run = RunAsync(coordinator, experiment);
        await HoldsAsync(() => _watcher.Status?.Nodes.Any(node => node.Jobs.Any(job => job.Samples > 50)) == true);

        await leave.CancelAsync();

        var (events, result) = await run;
        var summary = result.Variants.Single();
        Assert.Empty(summary.Imbalances());
        Assert.Equal(StopReasons.Samples, summary.StoppedBy);
        Assert.Equal(500, summary.Sources.Values.Sum(counts => counts.Offered));
        foreach (var lost in new[] { "attacker", "insider", "adaptive" })
        {
            Assert.Equal("it has left", summary.Sources[lost].At!.Lost);
            Assert.Contains(events.Events.OfType<SourceLost>(), told => told.Loss == new SourceLoss(lost, "other", "it has left"));
        }

        Assert.Null(summary.Sources["users"].At!.Lost);
        Assert.InRange(summary.Sources["attacker"].Offered, 1, 250);
    }

    [Fact]
    public async Task Run_should_fail_with_what_is_there_when_no_node_has_the_name_or_role()
    {
        var experiment = Scenario.Load(AllSorts, "lethean.cluster.join-within=500ms");
        await using var coordinator = Coordinate();
        StartNode(new TinyWorker());
        StartNode(new TinyWorker(), name: "home", roles: "generator");

        var refusal = await Assert.ThrowsAsync<InputException>(() => RunAsync(coordinator, experiment));

        Assert.StartsWith("lethean.traffic.sources.adaptive.at is lab, and no node of that name or role joined within 0.5 s; there are: ",
            refusal.Message, StringComparison.Ordinal);
        Assert.Contains(_watcher.News, news => news.Contains("waits for a node called lab, or with that role", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Source_that_names_a_node_should_be_refused_where_there_are_none()
    {
        var refusal = await Assert.ThrowsAsync<InputException>(() => Scenario.RunAsync(Scenario.Load(AllSorts)));

        Assert.Contains("at is lab, and only a run on a cluster has nodes; allowed here: null", refusal.Message, StringComparison.Ordinal);
    }

    private static ExperimentSettings Here(ExperimentSettings experiment) => experiment with
    {
        Variants = [.. experiment.Variants.Select(variant => variant with { Simulation = Here(variant.Simulation) })],
    };

    private static SimulationSettings Here(SimulationSettings simulation) => simulation with
    {
        Traffic = simulation.Traffic with { Sources = [.. simulation.Traffic.Sources.Select(source => source with { At = null })] },
    };
}
