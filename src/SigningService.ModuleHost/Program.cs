using SigningService.Hsm.Processes;

// Nobody starts this by hand: the service does, where a PKCS#11 library is to have a process of its own, and talks to it over these pipes.
if (args.Length > 0)
{
    Console.Error.WriteLine("signing-module holds a PKCS#11 library for signing-service, which starts it. It takes no arguments.");
    return 2;
}

ModuleServing.Run();
return 0;
