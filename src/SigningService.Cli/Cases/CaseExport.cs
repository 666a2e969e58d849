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
internal sealed class CaseExport(Run run, SigningServiceConnection connection, CaseFolder folder)
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
