using System.CommandLine;
using Lethean.Host.Diagnosis;

namespace Lethean.Host.CommandLine;

/// <summary><c>lethean doctor</c>: what is here, what is missing, and the exact command that mends it.</summary>
public static class DoctorCommand
{
    public static Command Create()
    {
        var json = CommonOptions.Json();
        var command = new Command("doctor", "Says what is here, what is missing, and the command that mends it. Exit code 1 where something that 'demo' needs is missing.") { json };
        command.SetAction(parsed =>
        {
            var output = new Output(parsed.GetValue(json));
            var findings = Doctor.Examine();
            foreach (var finding in findings)
                output.Line($"{Mark(finding.State)} {finding.Subject,-12} {finding.Text}");
            output.Json(findings);
            return findings.Any(f => f.State == Health.Broken) ? ExitCode.Failure : ExitCode.Done;
        });
        return command;
    }

    private static string Mark(Health state) => state switch
    {
        Health.Good => "ok  ",
        Health.Absent => "-   ",
        _ => "BAD ",
    };
}
