using Lethean.Host.CommandLine;
using Lethean.Host.Native;

return ProcessEnd.With(await Cli.RunAsync(args));
