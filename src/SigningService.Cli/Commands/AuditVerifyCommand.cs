using System.CommandLine;
using SigningService.AuditLog.Export;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Verification;
using SigningService.Cli.Audit;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client.Verification;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl audit verify</c>: without a service, a configuration or a network.</summary>
internal sealed class AuditVerifyCommand
{
    private readonly Argument<string> _folder = new("FOLDER") { Description = "A log as 'signctl audit export' wrote it" };
    private readonly Option<string> _auditKey = new("--audit-key") { HelpName = "FILE", Required = true, Description = "Public half of the audit key, PEM, from the ceremony" };
    private readonly Option<string[]> _since = new("--since") { HelpName = "FILE", Description = "A checkpoint that was kept before: the log must continue it; may be given several times" };

    public static Command Create(CliHost host)
    {
        var verify = new AuditVerifyCommand();
        var command = new TaughtCommand("verify", "Verifies an exported log offline: signature, every hash, order, and that the acts can be true together.")
        {
            Examples =
            [
                "signctl audit verify audit-2026-q4 --audit-key audit-public-key.pem",
                "signctl audit verify audit-2026-q4 --audit-key audit-public-key.pem --since checkpoint-2026-q3",
            ],
        };
        command.Add(verify._folder);
        command.Add(verify._auditKey);
        command.Add(verify._since);
        return command.Does(host, (run, _) => Task.FromResult(verify.Run(run)));
    }

    private int Run(Run run)
    {
        var key = AuditKeyFile.Load(run.Value(_auditKey)!);
        var earlier = (run.Value(_since) ?? []).Select(ReadNote).ToArray();
        var verified = Verify(run, run.Value(_folder)!, key, earlier, null);
        var story = verified.Story;
        if (run.Format == OutputFormat.Json)
            WriteJson(run, verified);
        else
            new Details()
                .Add("verified", run.Value(_folder))
                .Add("audit key", key.Sha256)
                .Add("entries", Texts.Of(verified.Size))
                .Add("until", verified.LastTime is { } last ? Texts.Of(last) : null)
                .Add("certificates", $"{story.Issued} issued, {story.Revoked} revoked, {story.Open} intended and not known to be issued")
                .Add("revocation lists", Texts.Of(story.Lists))
                .Add("continues", earlier.Length == 0 ? null : string.Join(", ", run.Value(_since)!))
                .Write(run.Out);
        return ExitCode.Ok;
    }

    /// <summary>Verifies, with progress, and turns a fault into an exit code of its own.</summary>
    public static LogVerifier Verify(
        Run run, string folder, VerificationKey key, IReadOnlyList<SignedNote> earlier, Action<AuditLog.LogEntry>? seen)
    {
        if (!Directory.Exists(folder))
            throw new UsageException($"There is no folder {folder}.");
        long announced = 0;
        try
        {
            return LogFolderVerification.Verify(new LogFolder(folder), key, earlier, seen, (done, total) =>
            {
                if (done - announced < 100_000)
                    return;
                announced = done;
                run.Remark($"{done} of {total} entries");
            });
        }
        catch (LogFaultException e)
        {
            throw new VerificationFailedException(e.Message);
        }
    }

    private static void WriteJson(Run run, LogVerifier verified) => JsonOutput.Write(run.Out, json =>
    {
        json.WriteNumber("entries", verified.Size);
        json.WriteNumber("issued", verified.Story.Issued);
        json.WriteNumber("revoked", verified.Story.Revoked);
        json.WriteNumber("open", verified.Story.Open);
        json.WriteNumber("lists", verified.Story.Lists);
        json.WriteString("root", Convert.ToBase64String(verified.Root()));
    });

    private static SignedNote ReadNote(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"--since: there is no file {path}.");
        try
        {
            return SignedNote.Parse(File.ReadAllBytes(path));
        }
        catch (NoteFormatException e)
        {
            throw new UsageException($"--since: {path} is no checkpoint: {e.Message}");
        }
    }
}
