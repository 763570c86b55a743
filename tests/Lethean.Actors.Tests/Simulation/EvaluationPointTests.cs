using Lethean.Actors.Metrics;

namespace Lethean.Actors.Tests.Simulation;

public class EvaluationPointTests
{
    private const string Attack = """
        lethean {
          adaptation.batch = random(6)
          traffic {
            stop-after.samples = 55
            sources {
              users { kind = benign, rate = 20/s }
              attacker { kind = lethean, rate = 60/s }
              insider { kind = fgsm, rate = 10/s, arrivals = constant }
            }
          }
          evaluation { every = 10, images = 200 }
        }
        """;

    [Fact]
    public async Task Evaluation_should_be_of_the_weights_after_exactly_so_many_samples()
    {
        var experiment = Scenario.Load(Attack);

        var (events, _) = await Scenario.RunAsync(experiment, Trained.Inputs);

        var expected = await PlainLoop.RunAsync(experiment.Variants[0], Trained.Inputs);
        Assert.Equal([0, 10, 20, 30, 40, 50, 55], events.Evaluations.Select(point => point.Sample));
        Assert.All(events.Evaluations, point => Assert.Equal(expected[point.Sample], PlainLoop.Text(point.CorrectPerClass)));
        // Weights of another moment would not pass: every evaluation differs from every other.
        Assert.Equal(expected.Count, expected.Values.Distinct().Count());
    }

    [Fact]
    public async Task Images_of_the_last_evaluation_should_be_the_ones_that_its_counts_are_of()
    {
        var (events, summary) = await Scenario.RunAsync(Scenario.Load(Attack), Trained.Inputs);

        var last = events.Evaluations.Last();
        var correct = CorrectImages.Parse(summary.FinalCorrect!, last.Images).Index().Where(image => image.Item).Select(image => image.Index);
        var labels = correct.Select(index => Trained.Inputs.Images.Evaluation.LabelOf(index)).ToList();
        Assert.Equal(last.CorrectPerClass, Enumerable.Range(0, 10).Select(label => labels.Count(of => of == label)));
        Assert.InRange(last.Correct, 1, last.Images - 1);
    }
}
