using Lethean.Host.CommandLine;

return await Cli.RunAsync(args);
