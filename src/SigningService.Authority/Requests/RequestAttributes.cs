using System.Formats.Asn1;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Requests;

/// <summary>The attributes of a request (RFC 2986, 4.1): what it asks for beside key and subject.</summary>
internal sealed class RequestAttributes
{
    private const string ExtensionRequest = "1.2.840.113549.1.9.14";
    private const string MicrosoftExtensionRequest = "1.3.6.1.4.1.311.2.1.14";
    private const string ChallengePassword = "1.2.840.113549.1.9.7";

    private readonly List<RequestedExtension> _extensions = [];
    private readonly List<Finding> _findings = [];
    private readonly HashSet<string> _seen = [];

    public IReadOnlyList<GeneralName> Names { get; private set; } = [];

    public IReadOnlyList<RequestedExtension> Extensions => _extensions;

    public IReadOnlyList<Finding> Findings => _findings;

    /// <param name="attributes">The elements of the set; null if the request has none.</param>
    public static RequestAttributes Read(AsnReader? attributes)
    {
        var read = new RequestAttributes();
        while (attributes is { HasData: true })
            read.ReadAttribute(attributes.ReadSequence());
        return read;
    }

    private void ReadAttribute(AsnReader attribute)
    {
        var oid = attribute.ReadObjectIdentifier();
        var values = attribute.ReadSetOf(skipSortOrderValidation: true);
        attribute.ThrowIfNotEmpty();
        if (!_seen.Add(oid))
            throw SigningRequest.Refuse(RefusalReason.MalformedCsr, $"The attribute {ObjectName.Of(oid)} stands in the request twice.");
        switch (oid)
        {
            case ExtensionRequest:
                ReadExtensions(values.ReadSequence());
                values.ThrowIfNotEmpty();
                break;
            case ChallengePassword:
                // A secret for somebody else: not read, so that it cannot be written down.
                _findings.Add(new Finding("CHALLENGE_PASSWORD_IGNORED", "The request has a challenge password; it is not used here. Leave it out."));
                break;
            case MicrosoftExtensionRequest:
                throw Refuse("Extensions must be asked for by the attribute of PKCS#9 (1.2.840.113549.1.9.14), not by that of Microsoft.");
            default:
                throw Refuse($"The attribute {ObjectName.Of(oid)} is not accepted; leave it out of the request.");
        }
    }

    private void ReadExtensions(AsnReader extensions)
    {
        var seen = new HashSet<string>();
        while (extensions.HasData)
        {
            var extension = ReadExtension(extensions.ReadSequence());
            if (!seen.Add(extension.Oid))
                throw SigningRequest.Refuse(RefusalReason.MalformedCsr, $"The extension {ObjectName.Of(extension.Oid)} is asked for twice.");
            if (extension.Oid == ExtensionOid.SubjectAlternativeName)
                Names = ReadNames(extension.Value);
            else
                _extensions.Add(extension);
        }
    }

    private static RequestedExtension ReadExtension(AsnReader extension)
    {
        var oid = extension.ReadObjectIdentifier();
        var critical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && LenientBoolean.Read(extension);
        var value = extension.TryReadPrimitiveOctetString(out var octets) ? octets : throw new AsnContentException();
        extension.ThrowIfNotEmpty();
        return new RequestedExtension(oid, critical, value);
    }

    private static IReadOnlyList<GeneralName> ReadNames(ReadOnlyMemory<byte> value)
    {
        try
        {
            return GeneralNames.Parse(value);
        }
        catch (MalformedNameException e)
        {
            throw SigningRequest.Refuse(RefusalReason.NameNotAllowed, e.Message);
        }
        catch (AsnContentException)
        {
            throw SigningRequest.Refuse(RefusalReason.MalformedCsr, "The subject alternative name is not strict DER.");
        }
    }

    private static RefusedException Refuse(string description) => SigningRequest.Refuse(RefusalReason.ExtensionNotAllowed, description);
}
