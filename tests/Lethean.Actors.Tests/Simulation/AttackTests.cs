using Lethean.Actors.Configuration;
using Lethean.Actors.Model;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Tests.Simulation;

public class AttackTests
{
    private const string Campaign = """
        lethean {
          adaptation.learning-rate = 0.01
          traffic {
            stop-after.samples = 60
            source-defaults { rate = 10/s }
            sources {
              users.kind = benign
              a-fgsm { kind = fgsm, surrogate = mine }
              b-pgd { kind = pgd, steps = 3 }
              c-crafted { kind = crafted-lethean, steps = 2 }
              d-adaptive { kind = adaptive-lethean, steps = 4 }
              e-tepa { kind = tepa, surrogate = mine, steps = 2, rounds = 1 }
              f-replay { kind = replay, fresh = 0.3 }
            }
          }
          evaluation { every = 20, images = 64 }
        }
        """;

    private static SimulationInputs Inputs => Tiny.Inputs with { Surrogates = new Dictionary<string, Checkpoint> { ["mine"] = Tiny.Checkpoint } };

    [Fact]
    public async Task Campaign_should_give_the_same_bytes_however_actors_are_scheduled()
    {
        var experiment = Scenario.Load(Campaign);
        var rescheduled = experiment with { AkkaSection = $"{experiment.AkkaSection}\nakka.actor.default-dispatcher.throughput = 1" };

        var (first, _) = await Scenario.RunAsync(experiment, Inputs);
        var (second, _) = await Scenario.RunAsync(rescheduled, Inputs);

        Assert.Equal(60, first.Outcomes.Count());
        Assert.Equal(first.OutcomeLines, second.OutcomeLines);
        Assert.Equal(first.EvaluationLines, second.EvaluationLines);
    }

    [Fact]
    public async Task Summary_should_state_what_each_attacker_knows_may_do_and_has_asked()
    {
        var (events, summary) = await Scenario.RunAsync(Scenario.Load(Campaign), Inputs);

        var served = events.Outcomes.CountBy(outcome => outcome.Source).ToDictionary();
        Assert.Null(summary.Sources["users"].Attack);
        Expect("a-fgsm", "grey-box", 0.2, 1, queries: 0, surrogateQueries: served["a-fgsm"]);
        Expect("b-pgd", "white-box", 8.0 / 255, 3, queries: 3 * served["b-pgd"], surrogateQueries: 0);
        Expect("c-crafted", "white-box", 8.0 / 255, 2, queries: 3 * served["c-crafted"], surrogateQueries: 0);
        Expect("e-tepa", "grey-box", 32.0 / 255, 8, queries: 0, surrogateQueries: 8 * served["e-tepa"]);
        Expect("f-replay", "black-box", null, 0, queries: served["f-replay"], surrogateQueries: 0);
        var adaptive = summary.Sources["d-adaptive"].Attack!;
        Assert.InRange(adaptive.Queries, served["d-adaptive"], 4 * served["d-adaptive"]);
        Assert.InRange(adaptive.MeanDistance!.Value, 0, 4.0 / 255 + 1e-6);

        void Expect(string source, string knowledge, double? epsilon, int steps, long queries, long surrogateQueries)
        {
            var attack = summary.Sources[source].Attack!;
            Assert.Equal(
                (knowledge, epsilon, steps, queries, surrogateQueries),
                (attack.Knowledge, attack.Epsilon, attack.Steps, attack.Queries, attack.SurrogateQueries));
            Assert.Equal(epsilon is null, attack.MeanDistance is null);
            Assert.InRange(attack.MeanDistance ?? 0, 0, epsilon ?? 0);
            Assert.True(attack.CraftingSeconds > 0);
        }
    }

    [Fact]
    public async Task Run_should_agree_with_a_plain_loop_when_attackers_ask_and_listen()
    {
        var experiment = Scenario.Load("""
            lethean {
              traffic {
                stop-after.samples = 40
                source-defaults { rate = 10/s }
                sources { users.kind = benign, adaptive { kind = adaptive-lethean, steps = 3 }, listener { kind = replay, fresh = 0.3 } }
              }
              evaluation { every = 20, images = 200 }
            }
            """);

        var (events, _) = await Scenario.RunAsync(experiment, Trained.Inputs);

        var expected = await PlainLoop.RunAsync(experiment.Variants[0], Trained.Inputs);
        Assert.All(events.Evaluations, point => Assert.Equal(expected[point.Sample], PlainLoop.Text(point.CorrectPerClass)));
    }

    [Fact]
    public async Task Attacker_who_listens_should_send_again_what_the_model_got_wrong()
    {
        // Weights at random: nearly every answer is wrong, so that nearly nothing but the first wrong images is sent.
        var (events, _) = await Scenario.RunAsync(Scenario.Load("""
            lethean {
              traffic { stop-after.samples = 50, sources.listener { kind = replay, rate = 10/s, fresh = 0 } }
              evaluation { every = 50, images = 16 }
            }
            """));

        var outcomes = events.Outcomes.ToList();
        var firstWrong = outcomes.FindIndex(outcome => outcome.Prediction != outcome.Label);
        Assert.InRange(firstWrong, 0, 20);
        var again = outcomes.Skip(firstWrong + 1).TakeWhile(outcome => outcome.Prediction != outcome.Label).ToList();
        Assert.NotEmpty(again);
        Assert.All(again, outcome => Assert.Equal(outcomes[firstWrong].Label, outcome.Label));
    }

    [Fact]
    public async Task Black_box_attacker_should_be_refused_an_answer() =>
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await ModelQuestions.Refused(Tiny.Train[0], new InputLoss(InputLossKind.Main, 0), default));

    [Fact]
    public async Task Crash_on_a_question_should_fail_the_sample_and_restore_the_model()
    {
        var (_, summary) = await Scenario.RunAsync(
            Scenario.Load("""
                lethean {
                  traffic { stop-after.samples = 6, sources { users { kind = benign, rate = 2/s, arrivals = constant }, insider { kind = fgsm, rate = 1/s, arrivals = constant, loss = main } } }
                  evaluation { every = 10, images = 16 }
                }
                """),
            Tiny.CrashingInputs);

        Assert.Equal(2, summary.Sources["insider"].Failed.Values.Sum());
        Assert.Equal(4, summary.Sources["users"].Served);
        Assert.Equal(2, summary.Restores.Length);
        Assert.Equal(2, summary.Sources["insider"].Attack!.Queries);
        Assert.Null(summary.Sources["insider"].Attack!.MeanDistance);
    }
}
