using System.Net;
using System.Net.Sockets;

namespace SigningService.Authority.Names;

/// <summary>IP addresses in certificates (RFC 5280, 4.2.1.6): 4 or 16 octets that name one host.</summary>
internal static class IpName
{
    /// <summary>The address as <see cref="IPAddress"/> writes it.</summary>
    /// <exception cref="MalformedNameException">It is no address, or not one of a single host.</exception>
    public static string Canonical(ReadOnlySpan<byte> octets)
    {
        if (octets.Length is not (4 or 16))
            throw new MalformedNameException($"An IP address has 4 or 16 octets, not {octets.Length}.");
        var address = new IPAddress(octets);
        return FindFault(address) is { } fault ? throw new MalformedNameException($"The IP address {address} {fault}.") : address.ToString();
    }

    /// <summary>Why an address cannot name a host, to be read after the address; null if it can.</summary>
    public static string? FindFault(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // One host in two notations would be checked as one and compared as the other.
            if (address.IsIPv4MappedToIPv6)
                return "is an IPv4 address in IPv6 notation; ask for the IPv4 address";
            if (address.IsIPv6Multicast)
                return "is a multicast address";
            return address.Equals(IPAddress.IPv6Any) ? "is the unspecified address" : null;
        }

        Span<byte> octets = stackalloc byte[4];
        address.TryWriteBytes(octets, out _);
        return octets[0] switch
        {
            0 => "is of the network 0.0.0.0/8, which names no host",
            >= 224 and < 240 => "is a multicast address",
            >= 240 => "is of the reserved network 240.0.0.0/4, or the broadcast address",
            _ => null,
        };
    }
}
