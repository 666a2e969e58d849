using System.Reflection;
using Microsoft.AspNetCore.Connections;
using SigningService.Authority;
using SigningService.Authority.Configuration;
using SigningService.Server.Configuration;
using SigningService.Server.Wiring;

var commandLine = CommandLine.Parse(args);
switch (commandLine.Action)
{
    case CommandLineAction.ShowVersion:
        Console.WriteLine(Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        return ExitCode.Done;
    case CommandLineAction.ShowHelp:
        if (commandLine.Fault is { } fault)
            Console.Error.WriteLine(fault);
        Console.WriteLine(CommandLine.Usage);
        return commandLine.Fault is null ? ExitCode.Done : ExitCode.WrongInput;
}

try
{
    var inputs = ServiceInputs.Load(ServiceFile.Load(commandLine.ConfigPath) with { AcceptedLoss = commandLine.AcceptedLoss });
    if (commandLine.Action == CommandLineAction.Check)
    {
        foreach (var line in CheckReport.Lines(inputs))
            Console.WriteLine(line);
        return ExitCode.Done;
    }

    await using var app = ServiceHost.Build(inputs);
    await app.RunAsync();
    return ExitCode.Done;
}
catch (ReviewedFileException e)
{
    Console.Error.WriteLine(e.Message);
    return ExitCode.WrongInput;
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    Console.Error.WriteLine($"A port is in use already: {e.Message} Stop what uses it, or choose another in the service file.");
    return ExitCode.PortInUse;
}
catch (LedgerUnavailableException e)
{
    Console.Error.WriteLine(e.Message);
    return ExitCode.Failure;
}
