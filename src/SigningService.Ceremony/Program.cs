using SigningService.Ceremony.Commands;

return await new CommandLine(Console.In, Console.Out, Console.Error, TimeProvider.System).RunAsync(args, CancellationToken.None);
