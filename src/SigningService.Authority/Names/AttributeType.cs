using System.Formats.Asn1;

namespace SigningService.Authority.Names;

/// <summary>The attribute types that may stand in a distinguished name here, with their string types and upper bounds (RFC 5280, A.1).</summary>
public sealed class AttributeType
{
    public static readonly AttributeType Country = new("C", "2.5.4.6", 0, 2, UniversalTagNumber.PrintableString);
    public static readonly AttributeType StateOrProvince = new("ST", "2.5.4.8", 1, 128, UniversalTagNumber.UTF8String);
    public static readonly AttributeType Locality = new("L", "2.5.4.7", 2, 128, UniversalTagNumber.UTF8String);
    public static readonly AttributeType Organization = new("O", "2.5.4.10", 3, 64, UniversalTagNumber.UTF8String);
    public static readonly AttributeType OrganizationalUnit = new("OU", "2.5.4.11", 4, 64, UniversalTagNumber.UTF8String);
    public static readonly AttributeType SerialNumber = new("serialNumber", "2.5.4.5", 5, 64, UniversalTagNumber.PrintableString);
    public static readonly AttributeType CommonName = new("CN", "2.5.4.3", 6, 64, UniversalTagNumber.UTF8String);

    /// <summary>Recognised so that it can be refused by its name: mail addresses belong in the subject alternative name.</summary>
    public static readonly AttributeType EmailAddress = new("emailAddress", "1.2.840.113549.1.9.1", 7, 255, UniversalTagNumber.IA5String);

    private AttributeType(string name, string oid, int order, int maximumLength, UniversalTagNumber encoding)
    {
        Name = name;
        Oid = oid;
        Order = order;
        MaximumLength = maximumLength;
        Encoding = encoding;
    }

    public static IReadOnlyList<AttributeType> All { get; } =
        [Country, StateOrProvince, Locality, Organization, OrganizationalUnit, SerialNumber, CommonName, EmailAddress];

    /// <summary>Short name as in RFC 4514, and in profile files.</summary>
    public string Name { get; }

    public string Oid { get; }

    /// <summary>Upper bound in characters.</summary>
    public int MaximumLength { get; }

    /// <summary>The string type it is written with.</summary>
    public UniversalTagNumber Encoding { get; }

    internal int Order { get; }

    public static AttributeType? FromOid(string oid) => All.FirstOrDefault(type => type.Oid == oid);

    /// <summary>Finds a type by its short name, any case.</summary>
    public static AttributeType? FromName(string name) =>
        All.FirstOrDefault(type => string.Equals(type.Name, name, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => Name;
}
