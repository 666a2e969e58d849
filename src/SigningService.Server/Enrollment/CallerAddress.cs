using System.Net;
using System.Net.Sockets;

namespace SigningService.Server.Enrollment;

/// <summary>What stands for a stranger: its address, or of IPv6 the /64 network, all of which one host can have.</summary>
internal static class CallerAddress
{
    private const int NetworkOctets = 8;

    public static string Of(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();
        var octets = address.GetAddressBytes();
        octets.AsSpan(NetworkOctets).Clear();
        return $"{new IPAddress(octets)}/64";
    }
}
