using SigningService.Cli.Running;

return await Signctl.RunAsync(args, CliHost.OfThisProcess());
