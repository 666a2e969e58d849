using System.CommandLine;
using SigningService.Authority.Configuration;
using SigningService.Authority.Keys;
using SigningService.Authority.Linting;
using SigningService.Authority.Refusals;
using SigningService.Ceremony.Tokens;
using SigningService.Hsm;

namespace SigningService.Ceremony.Commands;

/// <summary>The commands of <c>signing-ceremony</c>.</summary>
internal sealed class CommandLine(TextReader input, TextWriter output, TextWriter errors, TimeProvider time)
{
    /// <summary>Exit code of a command line that makes no sense.</summary>
    public const int WrongUse = 1;

    /// <summary>Exit code of a ceremony that was refused or is found wrong.</summary>
    public const int Refused = 2;

    private readonly CeremonyOptions _options = new();

    public Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken) =>
        Build().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = errors }, cancellationToken);

    private RootCommand Build() => new(
        "Makes the keys and certificates of the authorities, offline, from one reviewed file. Exit codes: 0 done, 1 wrong use, 2 refused or found wrong.")
    {
        CeremonyCommand("plan", "Show what 'run' would do; touch nothing.", PlanAsync, _options.OperatorCsr),
        CeremonyCommand("run", "Make what is missing, keep what is there, and write the record.", RunAsync, _options.OperatorCsr, _options.HeldBy, _options.Yes),
        CeremonyCommand("verify", "Hold the folder against the token, the hierarchy file and the record.", VerifyAsync),
        CeremonyCommand("issue-operator", "Sign a further certificate of the first operator, for the key of --operator-csr.", RunAsync, _options.OperatorCsr, _options.HeldBy, _options.Yes),
        CeremonyCommand("crl", "Sign the next revocation list of an authority that the service does not sign for.", SignListAsync, _options.Authority, _options.Revoke, _options.Reason, _options.HeldBy, _options.Yes),
        CeremonyCommand("sign-authority", "Sign the request of an authority that succeeds one of the hierarchy file (signctl authority request).", SignAuthorityAsync, _options.Csr, _options.Succeeds, _options.Issuer, _options.HeldBy, _options.Yes),
        CeremonyCommand("new-root", "Make the root that takes over from one: its key, its certificate, its first list, and its cross-certificate by the root before.", NewRootAsync, _options.SucceedsRoot, _options.HeldBy, _options.Yes),
        new Command("token", "Prepare a token.") { InitialiseCommand() },
    };

    private Command CeremonyCommand(string name, string description, Func<CeremonyRoom, ParseResult, CancellationToken, Task<int>> act, params Option[] options)
    {
        var command = _options.AddCommon(new Command(name, description));
        foreach (var option in options)
            command.Options.Add(option);
        command.SetAction((arguments, cancellationToken) => GuardAsync(async () =>
        {
            await using var room = await CeremonyRoom.OpenAsync(_options, arguments, output, time, cancellationToken);
            return await act(room, arguments, cancellationToken);
        }));
        return command;
    }

    private Command InitialiseCommand()
    {
        var command = new Command("init", "Initialise a free slot: label, security officer's PIN, user PIN. Everything in the token is erased.");
        foreach (Option option in new Option[] { _options.Module, _options.TokenLabel, _options.SecurityOfficerPinFile, _options.PinFile })
            command.Options.Add(option);
        command.SetAction((arguments, cancellationToken) => GuardAsync(async () =>
        {
            await TokenPreparation.InitialiseAsync(
                arguments.GetRequiredValue(_options.Module),
                arguments.GetRequiredValue(_options.TokenLabel),
                arguments.GetRequiredValue(_options.SecurityOfficerPinFile),
                arguments.GetRequiredValue(_options.PinFile),
                cancellationToken);
            output.WriteLine($"{"done",-10} token {arguments.GetRequiredValue(_options.TokenLabel)} initialised");
            return 0;
        }));
        return command;
    }

    private static async Task<int> PlanAsync(CeremonyRoom room, ParseResult arguments, CancellationToken cancellationToken)
    {
        await room.NewRun().ShowAsync(cancellationToken);
        return 0;
    }

    private Task<int> RunAsync(CeremonyRoom room, ParseResult arguments, CancellationToken cancellationToken) =>
        RunAsync(room.NewRun(), arguments, cancellationToken);

    private Task<int> NewRootAsync(CeremonyRoom room, ParseResult arguments, CancellationToken cancellationToken) =>
        RunAsync(room.NewRootRun(arguments.GetRequiredValue(_options.SucceedsRoot)), arguments, cancellationToken);

    private async Task<int> RunAsync(CeremonyRun run, ParseResult arguments, CancellationToken cancellationToken)
    {
        var toDo = await run.ShowAsync(cancellationToken);
        output.WriteLine();
        if (toDo > 0)
            Confirm(arguments, $"{toDo} step(s) to do.");
        await run.PerformAsync(HeldBy(arguments), cancellationToken);
        return 0;
    }

    private async Task<int> VerifyAsync(CeremonyRoom room, ParseResult arguments, CancellationToken cancellationToken)
    {
        var faults = await new CeremonyVerification(room.Hierarchy, room.Folder, room.Steps, room.Records, output).VerifyAsync(cancellationToken);
        output.WriteLine(faults == 0 ? "Folder and token are as they should be." : $"{faults} thing(s) are wrong.");
        return faults == 0 ? 0 : Refused;
    }

    private async Task<int> SignListAsync(CeremonyRoom room, ParseResult arguments, CancellationToken cancellationToken)
    {
        var order = RevocationListOrder.Read(
            room, arguments.GetValue(_options.Authority), arguments.GetValue(_options.Revoke) ?? [], arguments.GetRequiredValue(_options.Reason), time.GetUtcNow());
        output.WriteLine(order.Description);
        Confirm(arguments, "One list to sign.");
        await room.NewRun().PerformAsync(order.Step.Title, token => order.Step.SignNextAsync(order.Added, token), HeldBy(arguments), cancellationToken);
        return 0;
    }

    private async Task<int> SignAuthorityAsync(CeremonyRoom room, ParseResult arguments, CancellationToken cancellationToken)
    {
        var step = room.SuccessorOf(arguments.GetRequiredValue(_options.Succeeds), arguments.GetValue(_options.Issuer), arguments.GetRequiredValue(_options.Csr));
        var standing = await step.InspectAsync(cancellationToken);
        output.WriteLine(standing.Description);
        if (standing.IsDone)
            return 0;
        Confirm(arguments, "One certificate to sign; compare the key's SHA-256.");
        await room.NewRun().PerformAsync(step.Title, step.DoAsync, HeldBy(arguments), cancellationToken);
        return 0;
    }

    private string[] HeldBy(ParseResult arguments) =>
        arguments.GetValue(_options.HeldBy) is { Length: > 0 } names ? names : [Environment.UserName];

    private void Confirm(ParseResult arguments, string question)
    {
        if (arguments.GetValue(_options.Yes))
            return;
        output.Write($"{question} Type yes to go on: ");
        if (input.ReadLine()?.Trim() != "yes")
            throw new CeremonyException("Nothing was done: not confirmed.");
    }

    private async Task<int> GuardAsync(Func<Task<int>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception e) when (e is CeremonyException or ReviewedFileException or TokenException or RefusedException or LintFailedException
            or SigningUnavailableException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(e.Message);
            return Refused;
        }
    }
}
