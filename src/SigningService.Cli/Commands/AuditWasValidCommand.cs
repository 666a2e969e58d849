using System.CommandLine;
using SigningService.Cli.Arguments;
using SigningService.Cli.Audit;
using SigningService.Cli.Output;
using SigningService.Cli.Running;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl audit was-valid</c>: without a service.</summary>
internal sealed class AuditWasValidCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "AUTHORITY/SERIAL; hexadecimal, any case, with or without colons" };
    private readonly Option<string> _at = new("--at") { HelpName = "TIME", Required = true, Description = "2026-11-30, or 2026-11-30T18:00:00Z" };
    private readonly Option<string> _log = new("--log") { HelpName = "FOLDER", Required = true, Description = "A log as 'signctl audit export' wrote it" };
    private readonly Option<string> _auditKey = new("--audit-key") { HelpName = "FILE", Required = true, Description = "Public half of the audit key, PEM, from the ceremony" };

    public static Command Create(CliHost host)
    {
        var wasValid = new AuditWasValidCommand();
        var command = new TaughtCommand("was-valid", "Says whether a certificate was good at a time, and by which entries of the verified log that is known.")
        {
            Examples = ["signctl audit was-valid server-ca/4f1d...09 --at 2026-11-30T18:00:00Z --log audit-2026-q4 --audit-key audit-public-key.pem"],
        };
        command.Add(wasValid._name);
        foreach (var option in new[] { wasValid._at, wasValid._log, wasValid._auditKey })
            command.Add(option);
        return command.Does(host, (run, _) => Task.FromResult(wasValid.Run(run)));
    }

    private int Run(Run run)
    {
        var (authority, serial) = CertificateName.Parse(run.Value(_name)!);
        var at = TimeText.ParseTime(run.Value(_at)!, "--at", run.Now);
        var life = new CertificateLife(authority, serial);
        AuditVerifyCommand.Verify(run, run.Value(_log)!, AuditKeyFile.Load(run.Value(_auditKey)!), [], life.Add);
        var answer = life.At(at);
        new Details()
            .Add("certificate", $"{authority}/{serial}")
            .Add("at", Texts.Of(at))
            .Add("was", answer.Was)
            .Add("because", answer.Because)
            .Add("known by entries", string.Join(", ", life.Entries.Select(Texts.Of)))
            .Write(run.Out);
        return answer.IsGood ? ExitCode.Ok : ExitCode.VerificationFailed;
    }
}
