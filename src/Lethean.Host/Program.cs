using Lethean.Host.CommandLine;
using Lethean.Host.Native;

Interrupts.Listen();
var code = await Cli.RunAsync(args);
Interrupts.End();
return ProcessEnd.With(code);
