using System.CommandLine;
using SigningService.AuditLog.Export;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Verification;
using SigningService.Cli.Audit;
using SigningService.Cli.Cases;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client.Verification;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl audit verify</c>: without a service, a configuration or a network.</summary>
internal sealed class AuditVerifyCommand
{
    private readonly Argument<string> _folder = new("FOLDER") { Description = "A log, or a case, as 'signctl audit export' wrote it" };
    private readonly Option<string> _auditKey = new("--audit-key") { HelpName = "FILE", Required = true, Description = "Public half of the audit key, PEM, from the ceremony, or of one that followed it" };
    private readonly Option<string[]> _since = new("--since") { HelpName = "FILE", Description = "A checkpoint that was kept before: the log must continue it; may be given several times" };

    private readonly Option<string[]> _witnesses = new("--witness") { HelpName = "NAME+ID+KEY", Description = "Public key of a witness that must have cosigned the checkpoint; may be given several times" };

    public static Command Create(CliHost host)
    {
        var verify = new AuditVerifyCommand();
        var command = new TaughtCommand("verify", "Verifies an exported log, or a case, offline: signature, every hash, order, and that the acts can be true together.")
        {
            Examples =
            [
                "signctl audit verify audit-2026-q4 --audit-key audit-public-key.pem",
                "signctl audit verify audit-2026-q4 --audit-key audit-public-key.pem --since checkpoint-2026-q3",
                "signctl audit verify audit-2026-q4 --audit-key audit-public-key.pem --witness witness.example.test/w1+c74f16ca+BBY…",
                "signctl audit verify case-4f1d --audit-key audit-public-key.pem",
            ],
        };
        command.Add(verify._folder);
        command.Add(verify._auditKey);
        command.Add(verify._since);
        command.Add(verify._witnesses);
        return command.Does(host, (run, _) => Task.FromResult(verify.Run(run)));
    }

    private int Run(Run run)
    {
        var key = AuditKeyFile.Load(run.Value(_auditKey)!);
        if (CaseFolder.IsCase(run.Value(_folder)!))
            return VerifyCase(run, run.Value(_folder)!, key);
        var earlier = (run.Value(_since) ?? []).Select(ReadNote).ToArray();
        var verified = Verify(run, run.Value(_folder)!, key, earlier, null);
        var cosigned = (run.Value(_witnesses) ?? []).Select(text => Cosigned(run.Value(_folder)!, text)).ToArray();
        var story = verified.Story;
        var signer = SignerOf(new LogFolder(run.Value(_folder)!), key);
        if (run.Format == OutputFormat.Json)
            WriteJson(run, verified);
        else
            new Details()
                .Add("verified", run.Value(_folder))
                .Add("audit key", signer)
                .Add("followed from", signer == key.Sha256 ? null : key.Sha256)
                .Add("entries", Texts.Of(verified.Size))
                .Add("until", verified.LastTime is { } last ? Texts.Of(last) : null)
                .Add("certificates", $"{story.Issued} issued, {story.Revoked} revoked, {story.Open} intended and not known to be issued")
                .Add("revocation lists", Texts.Of(story.Lists))
                .Add("continues", earlier.Length == 0 ? null : string.Join(", ", run.Value(_since)!))
                .Add("cosigned", cosigned.Length == 0 ? null : string.Join(", ", cosigned))
                .Write(run.Out);
        return ExitCode.Ok;
    }

    private int VerifyCase(Run run, string folder, VerificationKey key)
    {
        if (run.Value(_since) is { Length: > 0 })
            throw new UsageException("--since: a case is a part of the log; only the whole of it shows that it continues a checkpoint.");
        var found = Faults(() => new CaseVerification(folder, key).Verify());
        if (run.Format == OutputFormat.Json)
            CaseOutput.WriteJson(run.Out, found);
        else
            CaseOutput.Write(run.Out, found, folder, key);
        return ExitCode.Ok;
    }

    /// <summary>Verifies, with progress, and turns a fault into an exit code of its own.</summary>
    public static LogVerifier Verify(
        Run run, string folder, VerificationKey key, IReadOnlyList<SignedNote> earlier, Action<AuditLog.LogEntry>? seen)
    {
        if (!Directory.Exists(folder))
            throw new UsageException($"There is no folder {folder}.");
        long announced = 0;
        return Faults(() => LogFolderVerification.Verify(new LogFolder(folder), key, earlier, seen, (done, total) =>
        {
            if (done - announced < 100_000)
                return;
            announced = done;
            run.Remark($"{done} of {total} entries");
        }));
    }

    private static T Faults<T>(Func<T> verify)
    {
        try
        {
            return verify();
        }
        catch (LogFaultException e)
        {
            throw new VerificationFailedException(e.Message);
        }
    }

    /// <summary>Says when a witness cosigned the checkpoint.</summary>
    private static string Cosigned(string folder, string text)
    {
        try
        {
            var witness = NoteKey.ParseWitness(text);
            return witness.CosignedAt(new LogFolder(folder).ReadCheckpoint()) is { } time
                ? $"{witness.Name} at {Texts.Of(time)}"
                : throw new VerificationFailedException($"The checkpoint is not cosigned by the witness {witness.Name}: nobody but the service vouches that others have seen the same log.");
        }
        catch (NoteFormatException e)
        {
            throw new UsageException($"--witness: {e.Message}");
        }
    }

    private static string SignerOf(LogFolder folder, VerificationKey held) =>
        SignedHeads.Following(held, folder.ReadHandovers()).SignerOf(folder.ReadCheckpoint())!.Sha256;

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
