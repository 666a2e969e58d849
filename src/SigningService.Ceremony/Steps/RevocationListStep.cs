using SigningService.Authority.Asn1;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Ceremony.Hierarchies;
using SigningService.Ceremony.Tokens;

namespace SigningService.Ceremony.Steps;

/// <summary>The first revocation list of the root, or the one that follows the list that is there.</summary>
internal sealed class RevocationListStep(AuthorityPlan plan, ICeremonyToken token, OutputFolder folder, TimeProvider time)
    : Step($"revocation list {plan.Id}")
{
    private readonly string _file = OutputFolder.RevocationList(plan.Folder);

    public AuthorityPlan Authority => plan;

    public override Task<Standing> InspectAsync(CancellationToken cancellationToken)
    {
        if (!folder.Exists(_file))
            return Task.FromResult(Standing.ToDo($"sign {_file}: number 1, empty, for {plan.RevocationListLifetime!.Value.TotalDays:0} days"));

        var list = Read(ReadCertificate());
        var due = list.NextUpdate < time.GetUtcNow() ? " (over: sign the next with 'signing-ceremony crl')" : "";
        return Task.FromResult(Standing.Done($"number {list.Number}, {list.Entries.Count} revoked, until {list.NextUpdate:yyyy-MM-dd}{due}"));
    }

    public override Task<string> DoAsync(CancellationToken cancellationToken) => SignNextAsync([], cancellationToken);

    /// <summary>Signs the list after the one that is there: all its entries and the added ones.</summary>
    public async Task<string> SignNextAsync(IReadOnlyList<RevokedSerial> added, CancellationToken cancellationToken)
    {
        var certificate = ReadCertificate();
        var facts = NextFacts(certificate, added);
        var issuer = Issuer.Of(certificate, plan.Signature, token.GetSigningKey(certificate.PublicKey));
        var prepared = issuer.Prepare(
            Templates.ForRevocationList(plan, facts, certificate.PublicKey), facts.Entries, Templates.TermsOf(plan, facts, certificate));

        // As with certificates: what may have been signed stays known until the list is there.
        folder.Write(OutputFolder.Pending(_file), prepared.ToBeSigned.Span);
        var der = await issuer.SignAsync(prepared, cancellationToken);
        ListFacts.ParseSigned(der, certificate.PublicKey, _file);
        folder.Write(_file, der);
        folder.Delete(OutputFolder.Pending(_file));
        return $"{_file}: number {facts.Number}, {facts.Entries.Count} revoked, until {facts.NextUpdate:u}";
    }

    public ListFacts Read(ParsedCertificate certificate) => ListFacts.ParseSigned(folder.Read(_file)!, certificate.PublicKey, _file);

    private ListFacts NextFacts(ParsedCertificate certificate, IReadOnlyList<RevokedSerial> added)
    {
        var earlier = folder.Exists(_file) ? Read(certificate) : null;
        var pending = folder.Read(OutputFolder.Pending(_file)) is { } bytes ? ListFacts.Parse(bytes, OutputFolder.Pending(_file)) : null;
        if (pending is not null && pending.Number > (earlier?.Number ?? 0) && Carries(pending, added))
            return pending;

        var now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        // Two lists of one number must not exist (RFC 5280, 5.2.3): what may have been signed under a number has used it.
        var number = Math.Max(earlier?.Number ?? 0, pending?.Number ?? 0) + 1;
        var entries = (earlier?.Entries ?? []).Concat(added).DistinctBy(entry => entry.Serial);
        return new ListFacts(number, now, now + plan.RevocationListLifetime!.Value, [.. entries]);
    }

    private static bool Carries(ListFacts pending, IReadOnlyList<RevokedSerial> added) =>
        added.All(entry => pending.Entries.Any(there => there.Serial == entry.Serial));

    private ParsedCertificate ReadCertificate() =>
        folder.ReadCertificate(OutputFolder.Certificate(plan.Folder)) ?? throw new CeremonyException($"'{plan.Id}' has no certificate yet.");
}
