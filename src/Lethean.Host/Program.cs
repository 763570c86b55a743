using Lethean.Host.Commands;
using Lethean.Host.Platform;
using Lethean.Host.Terminal;

Interrupts.Listen();
var code = ExitCode.Failure;
if (StandardStream.Install() is { } problem)
    Output.Complain(problem);
else
    code = await Cli.RunAsync(args);
Interrupts.End();
return ProcessEnd.With(code);
