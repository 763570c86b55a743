using System.CommandLine;
using Lethean.Host.Diagnosis;

namespace Lethean.Host.CommandLine;

/// <summary><c>lethean doctor</c>: what is here, what is missing, and the exact command that mends it.</summary>
public static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Says what is here, what is missing, and the command that mends it. Exit code 1 where something that 'demo' needs is missing.");
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
