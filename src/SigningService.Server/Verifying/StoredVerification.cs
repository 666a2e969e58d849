using System.Formats.Asn1;
using System.Numerics;
using SigningService.AuditLog;
using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Revocation;
using SigningService.Authority.Verifying;

namespace SigningService.Server.Verifying;

/// <summary>
/// Walks all that is stored, piece by piece, and starts again at the end: certificates against their intent, issuer and log entry, current
/// lists against their issuer, RSA keys against each other.
/// </summary>
internal sealed class StoredVerification(
    IIssuanceHistory history,
    IRevocationStore lists,
    AuthorityDirectory authorities,
    CertificateVerifying certificates,
    RevocationListVerifying revocationLists,
    LoggedHashes hashes,
    VerificationAlarms alarms,
    TimeProvider timeProvider,
    ILogger<StoredVerification> logger)
{
    /// <summary>A tree of products over so many moduli of 4,096 bits takes some 100 MB for a moment.</summary>
    private const int MostKeys = 20_000;

    private readonly Dictionary<BigInteger, string> _moduli = [];
    private long _last;

    /// <summary>Verifies the next certificates; at the end of them the lists and the keys, and then it starts again.</summary>
    /// <returns>How many certificates were left to verify: fewer than asked for at the end.</returns>
    public async ValueTask<int> StepAsync(int count, CancellationToken cancellationToken)
    {
        var read = new List<IssuedCertificate>(count);
        var isUnreadable = await ReadAsync(read, count, cancellationToken);
        foreach (var issued in read)
        {
            await VerifyAsync(issued.Record, cancellationToken);
            _last = issued.Place;
        }

        if (isUnreadable)
            return await PassOverAsync(count, cancellationToken);
        if (read.Count < count)
            await EndAsync(cancellationToken);
        return read.Count;
    }

    /// <summary>True if it ended at a row that is no certificate any more.</summary>
    private async ValueTask<bool> ReadAsync(List<IssuedCertificate> read, int count, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var issued in history.ReadIssuedAsync(_last, count, cancellationToken))
                read.Add(issued);
            return false;
        }
        catch (Exception e) when (e is AsnContentException or InvalidDataException)
        {
            return true;
        }
    }

    private async ValueTask<int> PassOverAsync(int count, CancellationToken cancellationToken)
    {
        _last++;
        var subject = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"issued/{_last}");
        await alarms.RaiseAsync(
            [new VerificationFinding(subject, "form", "What is stored at this place in the order of issue cannot be read.", timeProvider.GetUtcNow())], cancellationToken);
        return count;
    }

    private async ValueTask VerifyAsync(CertificateRecord record, CancellationToken cancellationToken)
    {
        var findings = certificates.Verify(record);
        await alarms.RaiseAsync([.. findings, .. await LogFindingsAsync(record, cancellationToken)], cancellationToken);
        alarms.Verified("certificate");
        Remember(record);
    }

    private async ValueTask<IReadOnlyList<VerificationFinding>> LogFindingsAsync(CertificateRecord record, CancellationToken cancellationToken)
    {
        try
        {
            return await hashes.VerifyAsync(record, cancellationToken);
        }
        catch (LogEntryFormatException)
        {
            return [new VerificationFinding(record.Intent.Id.ToString(), "log", "Its entry in the log cannot be read.", timeProvider.GetUtcNow())];
        }
    }

    private async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        _last = 0;
        foreach (var shard in authorities.All.Where(authority => authority.IsInUse).SelectMany(authority => authority.Lists))
        {
            await VerifyListAsync(shard, cancellationToken);
        }

        if (_moduli.Count >= MostKeys)
            VerifyingLog.KeysLeftOut(logger, MostKeys);
        var (moduli, names) = (_moduli.Keys.ToArray(), _moduli.Values.ToArray());
        _moduli.Clear();
        var found = await Task.Run(() => SharedPrimes.Find(moduli), cancellationToken);
        await alarms.RaiseAsync(
            found.Select(i => new VerificationFinding(
                names[i], "shared-prime", "Its RSA modulus has a factor in common with that of another certificate: both keys are broken. Revoke both.", timeProvider.GetUtcNow())),
            cancellationToken);
    }

    private async ValueTask VerifyListAsync(ShardId shard, CancellationToken cancellationToken)
    {
        try
        {
            if (await lists.FindCurrentListAsync(shard, cancellationToken) is not { } list)
                return;
            await alarms.RaiseAsync(await revocationLists.VerifyAsync(list, cancellationToken), cancellationToken);
            alarms.Verified("list");
        }
        catch (InvalidDataException e)
        {
            await alarms.RaiseAsync([new VerificationFinding($"lists/{shard}", "form", e.Message, timeProvider.GetUtcNow())], cancellationToken);
        }
    }

    private void Remember(CertificateRecord record)
    {
        // Of one key in many certificates the first stands for all: a modulus has itself in common with itself.
        if (_moduli.Count < MostKeys && ModulusOf(record.Der!.Value) is { } modulus)
            _moduli.TryAdd(modulus, record.Intent.Id.ToString());
    }

    private static BigInteger? ModulusOf(ReadOnlyMemory<byte> der)
    {
        try
        {
            var key = ParsedCertificate.Parse(der).PublicKey;
            return key.Algorithm.Family == KeyFamily.Rsa ? new AsnReader(key.Bits, AsnEncodingRules.DER).ReadSequence().ReadInteger() : null;
        }
        catch (Exception e) when (e is AsnContentException or UnsupportedKeyException)
        {
            return null; // It has its finding already.
        }
    }
}
