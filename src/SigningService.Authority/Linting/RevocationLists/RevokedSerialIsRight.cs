using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>Serial numbers are positive and have at most 20 octets.</summary>
internal sealed class RevokedSerialIsRight : IRevokedEntryRule
{
    public string Id => "revoked-serial-is-right";

    public string Clause => "RFC 5280, 5.1.2.6";

    public string? Check(in RevokedEntryView entry, TbsCertListView list)
    {
        var serial = entry.SerialNumber;
        return (serial[0] & 0x80) != 0 || serial is [0] || serial.Length > 20 ? $"The serial number {Convert.ToHexStringLower(serial)} is not positive or too long." : null;
    }
}
