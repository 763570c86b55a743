using Lethean.Host.CommandLine;
using Lethean.Host.Native;

SingleArena.Ensure();
return await Cli.RunAsync(args);
