using System.Formats.Asn1;
using SigningService.Authority.Names;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Requests;

/// <summary>Reads the subject of a request: each attribute once, within its bounds, in characters that show.</summary>
internal static class RequestSubject
{
    public static DistinguishedName Read(ReadOnlyMemory<byte> der)
    {
        var subject = Parse(der);
        foreach (var (type, value) in subject.Attributes)
        {
            if (!VisibleText.IsVisible(value))
                throw Refuse($"{type} has a character that does not show, such as a control or a change of direction");
            if (value.Length == 0 || value.Length > type.MaximumLength)
                throw Refuse($"{type} must have from 1 to {type.MaximumLength} characters");
            if (subject.Attributes.Count(attribute => attribute.Type == type) > 1)
                throw Refuse($"{type} stands in it twice");
        }

        return subject;
    }

    private static DistinguishedName Parse(ReadOnlyMemory<byte> der)
    {
        try
        {
            return DistinguishedName.Parse(der);
        }
        catch (AsnContentException e)
        {
            throw Refuse(e.Message.TrimEnd('.'));
        }
    }

    private static RefusedException Refuse(string fault) => SigningRequest.Refuse(RefusalReason.NameNotAllowed, $"The subject of the request: {fault}.");
}
