using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Connections;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Client.Enrollment;

/// <summary>
/// The first contact of a machine that trusts nothing yet: it takes the roots from whoever answers, and keeps them only if they have the
/// fingerprint that an operator told by another way. Nothing else is asked, and nothing secret is sent, before that.
/// </summary>
public static class BundlePinning
{
    private const int Digits = 64;

    /// <summary>Fetches the roots over a connection that is not authenticated, and requires their fingerprint.</summary>
    /// <param name="server">Address of the enrolment port: <c>https://ca.example.test:7444</c>.</param>
    /// <param name="fingerprint">SHA-256 over the DER of all roots in their order, as <see cref="ParseFingerprint"/> reads it.</param>
    /// <param name="deadline">When to give up, UTC.</param>
    /// <returns>The roots alone: intermediates have no fingerprint to be known by, and come with each certificate.</returns>
    /// <exception cref="FormatException">The fingerprint is none.</exception>
    /// <exception cref="VerificationFailedException">The roots have another fingerprint, or cannot be read.</exception>
    /// <exception cref="SigningServiceException">The service could not be reached, or refused.</exception>
    public static async Task<TrustBundle> FetchAsync(
        Uri server, string fingerprint, DateTime deadline, CancellationToken cancellationToken)
    {
        var expected = ParseFingerprint(fingerprint);
        using var connection = SigningServiceConnection.OpenUnauthenticated(server);
        var response = await connection.Authorities.GetTrustBundleAsync(
            new GetTrustBundleRequest(), deadline: deadline, cancellationToken: cancellationToken).ConfigureAwait(false);
        var bundle = Read(response);
        return bundle.Fingerprint == expected
            ? bundle
            : throw new VerificationFailedException(
                $"The roots that {server.Authority} sent have the fingerprint {bundle.Fingerprint}, not the one expected: "
                + "ask your operator for the current one, and do not go on with what was sent.");
    }

    /// <summary>Brings a fingerprint to its plain form: 64 digits, lower case. Colons and blanks between them are left out.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static string ParseFingerprint(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = string.Concat(text.Where(c => c != ':' && !char.IsWhiteSpace(c))).ToLowerInvariant();
        return plain.Length == Digits && plain.All(char.IsAsciiHexDigit)
            ? plain
            : throw new FormatException($"a fingerprint of the roots is {Digits} hexadecimal digits (SHA-256)");
    }

    private static TrustBundle Read(GetTrustBundleResponse response)
    {
        try
        {
            return TrustBundle.FromCertificates(response.Roots.Select(der => X509CertificateLoader.LoadCertificate(der.Span)));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            throw new VerificationFailedException("The service sent a trust bundle that cannot be read.");
        }
    }
}
