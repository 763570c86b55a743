using System.CommandLine;
using Lethean.Host.Runs;
using Lethean.Host.Serving;

namespace Lethean.Host.Commands;

/// <summary><c>lethean serve</c>: the adapting model behind an endpoint.</summary>
public static class ServeCommand
{
    public static Command Create()
    {
        var scenario = new Argument<string>("SCENARIO")
        {
            Description = "A scenario file (HOCON) with lethean.traffic.outside.",
            DefaultValueFactory = _ => "hocon/serve.conf",
        }.RefusingOptions();
        var port = new Option<int?>("--port")
        {
            HelpName = "N",
            Description = "Port to listen on; 0 for one that is free (default: lethean.serve.port).",
        }.Within(0, ushort.MaxValue);
        var (set, seed) = (CommonOptions.Set("lethean.serve.max-batch=64"), CommonOptions.Seed());
        var folder = CommonOptions.Out("The run folder (default: runs/<UTC time>-<name>).");
        var command = new Command("serve", """
            Serves a model that learns at test time to real clients, over HTTP with the Open Inference Protocol (v2). Their
            requests pass the same queue, quotas and defenses as simulated traffic, which may run beside them.

            Examples:
              lethean serve hocon/serve.conf
              lethean serve hocon/serve.conf --port 9000 --out runs/served
              lethean serve hocon/serve.conf --set lethean.traffic.sources.attacker='{ kind = lethean, rate = 10/s }'

            Ctrl-C drains: what was taken is answered, new requests get 503, then the run folder is closed and the exit code
            is 0. Once more ends at once.

            Exit codes: 0 drained or done, 1 failure, 2 bad input, 3 an assertion failed, 130 ended at once.
            """) { scenario, port, set, seed, folder };
        return command.Performs((parsed, output, cancellation) => new ServeRun(output).ExecuteAsync(
            new ScenarioRequest(
                parsed.GetRequiredValue(scenario),
                ScenarioRequest.WithPort(parsed.GetRequiredValue(set), parsed.GetValue(port)),
                parsed.GetValue(seed),
                parsed.GetValue(folder)),
            cancellation));
    }
}
