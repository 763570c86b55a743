using System.CommandLine;
using Lethean.Actors.Cluster;
using Lethean.Actors.Configuration;
using Lethean.Host.Cluster;
using Lethean.Host.Platform;
using Lethean.Host.Runs;
using Lethean.Learning;

namespace Lethean.Host.Commands;

/// <summary><c>lethean node</c>: lends this machine to the experiments of others.</summary>
public static class NodeCommand
{
    public static Command Create()
    {
        var join = new Option<string>("--join")
        {
            HelpName = "HOST:PORT",
            Description = "Where the coordinator listens: what 'lethean run --cluster listen=…' was given.",
            Required = true,
        };
        var listen = new Option<string?>("--listen")
        {
            HelpName = "HOST:PORT",
            Description = "Where this node listens (default: this machine's address on the way to the coordinator, and a free port).",
        };
        var certificate = new Option<string?>("--certificate")
        {
            HelpName = "FILE",
            Description = "The cluster's certificate (see 'lethean cluster certificate'); needed beyond one machine.",
        };
        var cores = new Option<int?>("--cores")
        {
            HelpName = "N",
            Description = "Processors to lend (default: all). So many variants run at once as their threads fit into them.",
        }.Within(1, 1024);
        var memory = new Option<string?>("--memory")
        {
            HelpName = "SIZE",
            Description = "Memory to lend, such as 8GiB (default: all). So many variants run at once as their lethean.device.memory fits "
                + "into it.",
        };
        var name = new Option<string?>("--name")
        {
            HelpName = "NAME",
            Description = "What the node is called, and what sources name with 'at' (default: the machine and the process).",
        };
        var roles = new Option<string>("--roles")
        {
            HelpName = "R,…",
            Description = "What it is for: 'worker' computes variants, any other is one that sources name with 'at'.",
            DefaultValueFactory = _ => NodeFacts.Worker,
        };
        var input = new Option<bool>("--until-input-ends") { Description = "Leaves when standard input is closed, as on Ctrl-C." };
        var command = new Command("node", """
            Lends this machine to experiments: computes variants for a coordinator ('lethean run SCENARIO --cluster listen=…'), or
            makes the samples of sources whose 'at' is its name or one of its roles, and waits for the next run when it is done.
            What a variant needs and is not here comes from the coordinator.

            Examples:
              lethean node --join 127.0.0.1:4053
              lethean node --join head.example:4053 --certificate cluster.pem --cores 8 --memory 16GiB
              lethean node --join 127.0.0.1:4053 --name attacker-1 --roles generator

            Ctrl-C hands back what is not done and leaves; once more ends at once.

            Exit codes: 0 left, 1 failure, 2 bad input, or refused by the coordinator, 130 ended at once.
            """) { join, listen, certificate, cores, memory, name, roles, input };
        return command.Performs(async (parsed, output, _) =>
        {
            var identity = parsed.GetValue(certificate) is { } file ? ClusterCertificate.Load(file) : null;
            var here = parsed.GetValue(listen) is { } given ? ClusterAddress.Parse("--listen", given, leastPort: 0) : null;
            var coordinator = ClusterAddress.Parse("--join", parsed.GetRequiredValue(join), leastPort: 1);
            var place = here ?? ClusterAddress.OnTheWayTo(coordinator);
            if (parsed.GetValue(cores) is { } lent)
                ProcessorBudget.Require($"--cores {lent}", lent);
            var offer = new NodeOffer(
                parsed.GetValue(cores) ?? Environment.ProcessorCount,
                parsed.GetValue(memory) is { } size ? Size(size) : Machine.Memory,
                parsed.GetValue(name) is { } called ? Key("--name", called) : null,
                [.. parsed.GetRequiredValue(roles).Split(',').Select(role => Key("--roles", role)).Distinct()]);
            await new NodeRun(output).ExecuteAsync(coordinator, new(place, identity), offer, parsed.GetValue(input));
            return ExitCode.Done;
        });
    }

    /// <exception cref="InputException">It is no size.</exception>
    private static ByteSize Size(string text) =>
        ByteSize.TryParse(text, out var size) ? size : throw new InputException($"--memory {text}: allowed: {ByteSize.Allowed}");

    /// <exception cref="InputException">No source could name it.</exception>
    private static string Key(string option, string text) =>
        Names.IsKey(text) ? text : throw new InputException($"{option} {text}: allowed: {Names.AllowedKey}");
}

/// <summary><c>lethean cluster certificate</c>: makes what the members of a cluster prove themselves with.</summary>
public static class ClusterCommand
{
    public static Command Create()
    {
        var folder = CommonOptions.Out("The folder to write it into.");
        folder.Required = true;
        var certificate = new Command("certificate", $"""
            Makes a certificate with its private key in one file, {ClusterCertificate.FileName}. Who has it may take part: copy it to
            each machine of the cluster over a way that nobody else sees, and name it there with --certificate. One's own
            certificates do as well: a PEM file with a certificate, its key, and the certificate of the authority.

            Example:
              lethean cluster certificate --out secrets
            """) { folder };
        certificate.Performs((parsed, output) =>
        {
            var path = ClusterCertificate.Create(parsed.GetRequiredValue(folder)!);
            output.Line($"{path}: copy it to each machine of the cluster; who has it may take part");
            output.Json(new { certificate = path });
            return ExitCode.Done;
        });
        return new Command("cluster", "What runs on several machines need.") { certificate };
    }
}
