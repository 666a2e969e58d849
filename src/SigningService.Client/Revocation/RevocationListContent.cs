namespace SigningService.Client.Revocation;

/// <summary>What a revocation list says, without its signature; 24 bytes an entry.</summary>
internal sealed class RevocationListContent
{
    private readonly Number160[] _revoked;

    public RevocationListContent(Number160[] revoked)
    {
        Array.Sort(revoked);
        _revoked = revoked;
    }

    /// <summary>Name of the issuer, DER.</summary>
    public required byte[] Issuer { get; init; }

    /// <summary>The issuer's key identifier, as the list names it; null if it does not.</summary>
    public required byte[]? KeyIdentifier { get; init; }

    /// <summary>URLs of the distribution point whose certificates alone it is about; null: all of its issuer's.</summary>
    public required IReadOnlyList<string>? Scope { get; init; }

    public required Number160 Number { get; init; }

    public required DateTimeOffset ThisUpdate { get; init; }

    public required DateTimeOffset NextUpdate { get; init; }

    /// <summary>The whole list, DER; null if it is not kept.</summary>
    public byte[]? Der { get; set; }

    public int Entries => _revoked.Length;

    /// <summary>Whether it would say so if the certificate of its issuer were revoked (RFC 5280, 6.3.3 b 2).</summary>
    public bool IsAbout(CertificateKey certificate) => Scope is null || Scope.Any(certificate.DistributionPoints.Contains);

    public bool Contains(Number160 serial) => Array.BinarySearch(_revoked, serial) >= 0;
}
