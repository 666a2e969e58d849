using System.Reflection;
using System.Security.Cryptography;
using SigningService.Authority.Keys;
using SigningService.Ceremony.Hierarchies;
using SigningService.Ceremony.Steps;
using SigningService.Ceremony.Tokens;

namespace SigningService.Ceremony.Records;

/// <summary>Writes down what a run did and what is there at its end, as the token and the folder show it then.</summary>
internal sealed class RecordKeeper(Hierarchy hierarchy, ICeremonyToken token, OutputFolder folder, StepList steps, TimeProvider time)
{
    private static readonly string Version =
        typeof(RecordKeeper).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private readonly RecordFile _file = new(folder);

    /// <summary>Writes a record, unless nothing was done and the newest one describes what is there.</summary>
    /// <returns>What to tell the people in the room.</returns>
    public async Task<string> WriteAsync(
        DateTimeOffset startedAt, IReadOnlyList<string> heldBy, IReadOnlyList<RecordedStep> done, CancellationToken cancellationToken)
    {
        var auditKey = await FindAuditKeyAsync(cancellationToken);
        var before = _file.FindNewest(auditKey);
        var files = _file.HashFiles();
        if (done.Count == 0 && before is { Record: { } newest } && newest.Files.OrderBy(file => file.Key, StringComparer.Ordinal).SequenceEqual(files))
        {
            _file.Restore(newest.Number);
            return $"number {newest.Number} stands, nothing has changed";
        }

        var record = new CeremonyRecord
        {
            Format = CeremonyRecord.CurrentFormat,
            Number = (before?.Record.Number ?? 0) + 1,
            PreviousSha256 = before?.Sha256,
            StartedAt = startedAt,
            FinishedAt = time.GetUtcNow(),
            HeldBy = heldBy,
            Host = Environment.MachineName,
            Tool = "signing-ceremony " + Version,
            Hierarchy = new RecordedHierarchy(hierarchy.FileName, Convert.ToHexStringLower(hierarchy.Sha256.Span), hierarchy.Variables),
            Token = token.Identity,
            Steps = done,
            Keys = await ReadKeysAsync(cancellationToken),
            Certificates = [.. files.Keys.Where(IsCertificate).Select(Describe)],
            Files = files,
        };
        await _file.WriteAsync(record, token.GetSigningKey(auditKey), cancellationToken);
        return $"number {record.Number} written and signed with the audit key";
    }

    /// <summary>Holds the newest record against the folder.</summary>
    /// <exception cref="CeremonyException">They do not agree, or the record is not signed.</exception>
    public async Task<string> VerifyAsync(CancellationToken cancellationToken)
    {
        var record = _file.Read(await FindAuditKeyAsync(cancellationToken));
        var files = _file.HashFiles();
        var changed = record.Files.Except(files).Concat(files.Except(record.Files)).Select(file => file.Key).Distinct().ToList();
        return changed.Count == 0
            ? $"number {record.Number}, signature and the hashes of {files.Count} files"
            : throw new CeremonyException($"does not agree with {string.Join(", ", changed)}");
    }

    private async Task<PublicKey> FindAuditKeyAsync(CancellationToken cancellationToken) =>
        (await token.FindAsync(Hierarchy.AuditLabel, cancellationToken))?.PublicKey
            ?? throw new CeremonyException($"The token has no key '{Hierarchy.AuditLabel}'.");

    private async Task<IReadOnlyList<RecordedKey>> ReadKeysAsync(CancellationToken cancellationToken)
    {
        var keys = new List<RecordedKey>();
        foreach (var step in steps.Keys)
        {
            // What is not here cannot be described: a key that is kept in another token, or that was destroyed in its time.
            if (await token.FindAsync(step.Label, cancellationToken) is null)
                continue;
            var key = await step.ProveAsync(cancellationToken);
            keys.Add(new RecordedKey(key.Label, key.Id, key.PublicKey.Algorithm.Name, Convert.ToHexStringLower(key.PublicKey.Sha256.Span), key.Attributes));
        }

        return keys;
    }

    private static bool IsCertificate(string file) =>
        file.EndsWith("certificate.pem", StringComparison.Ordinal) || (file.Contains("/issued/", StringComparison.Ordinal) && file.EndsWith(".pem", StringComparison.Ordinal));

    private RecordedCertificate Describe(string file)
    {
        var certificate = folder.ReadCertificate(file)!;
        return new RecordedCertificate(
            file,
            certificate.Subject.ToString(),
            certificate.Issuer.ToString(),
            certificate.Serial.ToString(),
            certificate.NotBefore,
            certificate.NotAfter,
            Convert.ToHexStringLower(SHA256.HashData(certificate.Der.Span)));
    }
}
