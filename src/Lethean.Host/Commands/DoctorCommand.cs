using System.CommandLine;
using Lethean.Host.Platform;
using Lethean.Learning;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Native;
using TorchSharp;

namespace Lethean.Host.Commands;

/// <summary><c>lethean doctor</c>: what is here, what is missing, and the exact command that mends it.</summary>
public static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor",
            "Says what is here, what is missing, and the command that mends it. Exit code 1 where something that 'demo' needs is missing.");
        return command.Performs((_, output) =>
        {
            var findings = Doctor.Examine();
            foreach (var finding in findings)
                output.Line($"{Mark(finding.State)} {finding.Subject,-12} {finding.Text}");
            output.Json(new { findings });
            return findings.Any(f => f.State == Health.Broken) ? ExitCode.Failure : ExitCode.Done;
        });
    }

    private static string Mark(Health state) => state switch
    {
        Health.Good => "ok  ",
        Health.Absent => "-   ",
        _ => "BAD ",
    };
}

/// <summary>Checks what the commands need.</summary>
public static class Doctor
{
    public static IReadOnlyList<Finding> Examine()
    {
        var libtorch = Check("libtorch", Compute);
        return
        [
            new("runtime", Health.Good,
                $".NET {Environment.Version}, {Machine.Cores}, {Machine.Memory} memory"),
            libtorch,
            .. libtorch.State == Health.Broken ? [] : Models().Prepend(Check("cuda", Cuda)),
            .. DatasetDescriptor.All.Select(Data),
            Check("writing", () =>
            {
                var probe = Path.GetFullPath($".lethean-{Environment.ProcessId}");
                File.WriteAllText(probe, "");
                File.Delete(probe);
                return $"runs/ can be written in {Environment.CurrentDirectory}";
            }),
        ];
    }

    private static string Compute()
    {
        var library = LibTorch.Load();
        using var scope = torch.NewDisposeScope();
        var sum = torch.ones(3).sum().item<float>();
        return sum != 3 ? throw new InputException($"1 + 1 + 1 gave {sum}; build again with ./lethean, or use another libtorch")
            : library.Warning ?? $"{library.Version} in {library.Folder} loads and computes; {torch.get_num_threads()} threads";
    }

    private static Finding Cuda() => torch.cuda.is_available()
        ? new("cuda", Health.Good, $"{torch.cuda.device_count()} device(s)")
        : new("cuda", Health.Absent,
            $"no device, or a libtorch for the processor; {LibTorch.Variable}=DIR uses that of a PyTorch for CUDA (docs/gpu.md)");

    private static Finding Data(DatasetDescriptor descriptor)
    {
        try
        {
            return new DatasetLocator(new DatasetOptions()).Find(descriptor) is { } located
                ? new("data", Health.Good, located.Description)
                : new("data", Health.Absent, $"{descriptor.Name} is not here: ./lethean data fetch {descriptor.Name}");
        }
        catch (InputException problem)
        {
            return new("data", Health.Broken, problem.Message);
        }
    }

    private static IEnumerable<Finding> Models()
    {
        var folder = ShippedFiles.Find("models");
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.safetensors") : [];
        if (files.Length == 0)
            yield return new Finding("model", Health.Broken,
                "no checkpoint is shipped in models/; build again with ./lethean, or train one with ./lethean train");
        foreach (var file in files.Order(StringComparer.Ordinal))
            yield return Check("model", () =>
            {
                var metadata = Checkpoint.Load(file).Metadata;
                var accuracy = metadata.TestAccuracy is { } known
                    ? FormattableString.Invariant($", test accuracy {100 * known:0.00} %")
                    : "";
                var dataset = metadata.Dataset ?? "an unknown data set";
                return $"{Path.GetFileName(file)}: {metadata.Architecture.Family} for {dataset}{accuracy}";
            });
    }

    private static Finding Check(string subject, Func<string> examine) =>
        Check(subject, () => new Finding(subject, Health.Good, examine()));

    private static Finding Check(string subject, Func<Finding> examine)
    {
        try
        {
            return examine();
        }
        catch (Exception problem)
        {
            return new Finding(subject, Health.Broken, problem.Message.ReplaceLineEndings(" "));
        }
    }
}

public enum Health
{
    Good,

    /// <summary>Not here, and not needed by everything; the text says how to get it.</summary>
    Absent,

    /// <summary>Needed and missing, or here and damaged; the text says how to mend it.</summary>
    Broken,
}

/// <summary>What one check found.</summary>
public sealed record Finding(string Subject, Health State, string Text);
