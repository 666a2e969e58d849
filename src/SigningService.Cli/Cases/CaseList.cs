using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Verification;

namespace SigningService.Cli.Cases;

/// <summary>What a case needs to know of a revocation list (RFC 5280, 5.1).</summary>
internal sealed record CaseList(BigInteger Number, DateTimeOffset ThisUpdate, byte[] Der)
{
    /// <exception cref="VerificationFailedException">It cannot be read.</exception>
    public static CaseList Read(byte[] der)
    {
        try
        {
            CertificateRevocationListBuilder.Load(der, out var number);
            var toBeSigned = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence();
            toBeSigned.ReadInteger();
            toBeSigned.ReadSequence();
            toBeSigned.ReadSequence();
            var thisUpdate = toBeSigned.PeekTag().TagValue == (int)UniversalTagNumber.UtcTime ? toBeSigned.ReadUtcTime() : toBeSigned.ReadGeneralizedTime();
            return new CaseList(number, thisUpdate, der);
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            throw new VerificationFailedException("A revocation list of the case cannot be read.");
        }
    }

    /// <param name="serial">Hexadecimal, two digits an octet.</param>
    public bool Revokes(string serial) => CertificateRevocationListBuilder.Load(Der, out _).RemoveEntry(Convert.FromHexString(serial));
}
