using System.CommandLine;
using Lethean.Host.Running;

namespace Lethean.Host.CommandLine;

/// <summary><c>lethean demo</c>: Figure 1 of the paper with the bundled data and model.</summary>
public static class DemoCommand
{
    public static Command Create()
    {
        var (set, seed, workers) = (CommonOptions.Set(), CommonOptions.Seed(), CommonOptions.Workers());
        var folder = CommonOptions.Out("The run folder (default: runs/<UTC time>-figure1).");
        var command = new Command("demo", """
            The paper's Figure 1 in about a minute: four attacks and benign traffic, each against a fresh copy of
            the bundled Fashion-MNIST model, 500 samples each. The same as 'lethean run hocon/figure1.conf'.

            Examples:
              lethean demo
              lethean demo --workers 2                                two arms at the same time
              lethean demo --set lethean.adaptation.enabled=false     nothing adapts, nothing is forgotten
            """) { set, seed, workers, folder };
        return command.Performs((parsed, output, cancellation) =>
        {
            var sets = CommonOptions.WithWorkers(parsed.GetRequiredValue(set), parsed.GetValue(workers));
            return new ScenarioRun(output).ExecuteAsync([new ScenarioRequest("hocon/figure1.conf", sets, parsed.GetValue(seed), parsed.GetValue(folder))], cancellation);
        });
    }
}
