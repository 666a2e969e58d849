using SigningService.AuditLog.Export;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Proofs;
using SigningService.Cli.Arguments;
using SigningService.Cli.Audit;
using SigningService.Cli.Revocation;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Contracts.V1;
using Checkpoint = SigningService.AuditLog.Notes.Checkpoint;

namespace SigningService.Cli.Cases;

/// <summary>Writes an evidence bundle: entries with their proofs, the certificates that they speak of, the revocation lists as they are now.</summary>
/// <param name="profiles">Texts of profile files of which those of the case's days are taken along.</param>
internal sealed class CaseExport(Run run, SigningServiceConnection connection, CaseFolder folder, IReadOnlyList<byte[]> profiles)
{
    private readonly CaseEntries _entries = new(run, connection);

    /// <summary>Gives the number of entries.</summary>
    public async Task<int> WriteAsync(CaseOrder order, CancellationToken cancellationToken)
    {
        await _entries.GatherAsync(order, cancellationToken);
        var issued = _entries.Of("CertificateIssued").ToArray();
        foreach (var entry in issued)
            await WriteCertificateAsync(entry, cancellationToken);
        foreach (var (authority, shard) in Shards(issued).Distinct().ToArray())
            await WriteListAsync(authority, shard, cancellationToken);
        await WritePoliciesAsync(cancellationToken);
        // Last, so that it covers all of it.
        var head = await LogHead.FetchAsync(run, connection, cancellationToken);
        var checkpoint = Checkpoint.Of(head.Note);
        foreach (var entry in _entries.All)
            await WriteEntryAsync(entry, head.Note, checkpoint, cancellationToken);
        folder.WriteReadme(CaseReadme.Of(order, run.Now, _entries, checkpoint));
        folder.WriteHead(head.Note, head.Handovers);
        return _entries.All.Count;
    }

    private async Task WriteEntryAsync(AuditEntry entry, SignedNote note, Checkpoint head, CancellationToken cancellationToken)
    {
        var hashes = await EntryProof.FetchAsync(run, connection, entry, head, cancellationToken);
        folder.WriteEntry(entry.Encoded.Span, new LogProof(entry.Index, hashes, note));
    }

    private async Task WriteCertificateAsync(AuditEntry issued, CancellationToken cancellationToken)
    {
        var (authority, serial) = (CaseEntries.Detail(issued, "authority"), CaseEntries.Detail(issued, "serial"));
        var request = new GetCertificateRequest { Name = CertificateName.Of(authority, serial) };
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Certificates.GetCertificateAsync(request, deadline: deadline, cancellationToken: token), cancellationToken);
        Directory.CreateDirectory(folder.Certificates);
        var chain = CasePem.Of(response.Certificate.Chain.Prepend(response.Certificate.Der).Select(der => der.ToByteArray()));
        await File.WriteAllTextAsync(Path.Combine(folder.Certificates, $"{authority}-{serial}.pem"), chain, cancellationToken);
    }

    /// <summary>The profile files of the day, with the entries that say that they were loaded.</summary>
    private async Task WritePoliciesAsync(CancellationToken cancellationToken)
    {
        var texts = profiles.GroupBy(CasePolicies.VersionOf).ToDictionary(same => same.Key, same => same.First());
        var missing = new HashSet<string>();
        foreach (var intent in _entries.Of("IssuanceIntended").ToArray())
        {
            var version = CaseReadme.PolicyOf(intent);
            if (!texts.TryGetValue(version, out var text) || !await _entries.AddLoadedAsync(version, intent.Index, cancellationToken))
            {
                if (missing.Add(version))
                    run.Remark($"Entry {intent.Index} was issued by the profile file {version}, whose text is not in the case: give it with --profiles FILE.");
                continue;
            }

            await folder.WriteAsync(CasePolicies.FileOf(version), text, cancellationToken);
        }
    }

    private async Task WriteListAsync(string authority, string shard, CancellationToken cancellationToken)
    {
        var name = $"authorities/{authority}/shards/{shard}/revocationLists/latest";
        var (_, der) = await run.CallAsync((deadline, token) => RevocationListDownload.ReadAsync(connection, name, deadline, token), cancellationToken);
        Directory.CreateDirectory(folder.Lists);
        await File.WriteAllBytesAsync(Path.Combine(folder.Lists, $"{authority}-{shard}.crl"), der, cancellationToken);
        var list = CaseList.Read(der);
        await _entries.AddListAsync(authority, shard, list.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), list.ThisUpdate, cancellationToken);
    }

    /// <summary>The shards of the certificates that were issued, as their intents say.</summary>
    private IEnumerable<(string Authority, string Shard)> Shards(IReadOnlyCollection<AuditEntry> issued)
    {
        var serials = issued.Select(entry => CaseEntries.Detail(entry, "serial")).ToHashSet();
        return _entries.Of("IssuanceIntended")
            .Where(intent => serials.Contains(CaseEntries.Detail(intent, "serial")))
            .Select(intent => (CaseEntries.Detail(intent, "authority"), CaseEntries.Detail(intent, "shard")));
    }
}
