using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Revocation;

namespace SigningService.Authority.Issuance;

/// <summary>
/// Hash over everything in a request that decides about the certificate: what a request id is bound to. Every field goes in with its
/// length, so that no two requests can run together.
/// </summary>
internal sealed class RequestDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public static ReadOnlyMemory<byte> Of(IssueRequest request)
    {
        using var digest = new RequestDigest();
        digest.Add("issue");
        digest.Add(request.Profile);
        digest.AddRest(request.Csr, request.Lifetime, request.Labels);
        digest.AddTwin(request.TwinCsr);
        return digest._hash.GetHashAndReset();
    }

    public static ReadOnlyMemory<byte> Of(RenewRequest request, CertificateId renewed)
    {
        using var digest = new RequestDigest();
        digest.Add("renew");
        digest.Add(renewed.ToString());
        digest.AddRest(request.Csr, request.Lifetime, request.Labels ?? new Dictionary<string, string>());
        digest.AddTwin(request.TwinCsr);
        return digest._hash.GetHashAndReset();
    }

    /// <summary>Of an enrolment: token and key. Everything else about the certificate is the token's.</summary>
    public static ReadOnlyMemory<byte> Of(string enrollmentRequester, PublicKey publicKey)
    {
        using var digest = new RequestDigest();
        digest.Add("enroll");
        digest.Add(enrollmentRequester);
        digest.Add(publicKey.Sha256.Span);
        return digest._hash.GetHashAndReset();
    }

    /// <summary>Of a revocation.</summary>
    public static ReadOnlyMemory<byte> Of(RevokeRequest request)
    {
        using var digest = new RequestDigest();
        digest.Add("revoke");
        digest.Add(request.Certificate.ToString());
        digest.Add((long)request.Reason);
        digest.Add(request.InvalidFrom?.UtcTicks ?? -1);
        if (request.RevokesTwin)
            digest.Add("twin");
        return digest._hash.GetHashAndReset();
    }

    /// <summary>Of the making of a token.</summary>
    public static ReadOnlyMemory<byte> Of(TokenRequest request, IReadOnlyList<GeneralName> names)
    {
        using var digest = new RequestDigest();
        digest.Add("token");
        digest.Add(request.Profile);
        digest.Add(names.Count);
        foreach (var name in names)
            digest.Add(name.ToString());
        digest.Add(request.CertificateLifetime?.Ticks ?? -1);
        digest.Add(request.Lifetime.Ticks);
        digest.Add(request.MaximumUses);
        digest.Add(request.Note);
        return digest._hash.GetHashAndReset();
    }

    public void Dispose() => _hash.Dispose();

    private void AddRest(ReadOnlyMemory<byte> csr, TimeSpan? lifetime, IReadOnlyDictionary<string, string> labels)
    {
        Add(csr.Span);
        Add(lifetime?.Ticks ?? -1);
        Add(labels.Count);
        foreach (var (key, value) in labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            Add(key);
            Add(value);
        }
    }

    // Without one the hash is what it was before there were any: request ids are remembered for ever.
    private void AddTwin(ReadOnlyMemory<byte>? csr)
    {
        if (csr is not { } octets)
            return;
        Add("twin");
        Add(octets.Span);
    }

    private void Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    private void Add(ReadOnlySpan<byte> octets)
    {
        Add(octets.Length);
        _hash.AppendData(octets);
    }

    private void Add(long number)
    {
        Span<byte> octets = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(octets, number);
        _hash.AppendData(octets);
    }
}
