using Lethean.Host.CommandLine;
using Lethean.Host.Native;

Interrupts.Listen();
var code = ExitCode.Failure;
if (StandardStream.Install() is { } problem)
    Output.Complain(problem);
else
    code = await Cli.RunAsync(args);
Interrupts.End();
return ProcessEnd.With(code);
