using System.Buffers;
using System.Security.Cryptography;
using Org.BouncyCastle.Tls;

namespace SigningService.Server.Listeners;

/// <summary>
/// Connection feature: how the two sides of a connection agreed on its keys, as far as the client's first message tells. .NET does not say
/// which group was agreed on; OpenSSL takes X25519MLKEM768 before all others wherever both sides have it, with or without a share for it.
/// </summary>
/// <param name="OffersHybrid">Whether the client has X25519 with ML-KEM-768.</param>
/// <param name="Host">The name that the client asked for (RFC 6066, 3); empty if none.</param>
internal sealed record KeyExchange(bool OffersHybrid, string Host)
{
    private const int RecordHeader = 5;
    private const int HandshakeHeader = 4;

    /// <summary>Of a client whose first message says nothing that can be read.</summary>
    public static readonly KeyExchange Unknown = new(false, "");

    /// <summary>Whether the OpenSSL of this system has ML-KEM, and so takes the hybrid group wherever it is offered: from 3.5 on.</summary>
    public static bool IsHybridHere { get; } = MLKem.IsSupported;

    /// <summary>Whether the keys of the connection also stand against a quantum computer.</summary>
    public bool IsHybrid => OffersHybrid && IsHybridHere;

    /// <summary>For logs and metrics.</summary>
    public string Name => IsHybrid ? "X25519MLKEM768" : "classical";

    /// <summary>Reads a client's first message (RFC 8446, 4.1.2), as it came in its record.</summary>
    public static KeyExchange Read(in ReadOnlySequence<byte> hello)
    {
        if (hello.Length <= RecordHeader + HandshakeHeader)
            return Unknown;
        try
        {
            using var body = new MemoryStream(hello.Slice(RecordHeader + HandshakeHeader).ToArray(), writable: false);
            var extensions = ClientHello.Parse(body, null).Extensions;
            var groups = TlsExtensionsUtilities.GetSupportedGroupsExtension(extensions) ?? [];
            var name = TlsExtensionsUtilities.GetServerNameExtensionClient(extensions)?.FirstOrDefault(name => name.NameType == NameType.host_name);
            return new KeyExchange(
                groups.Contains(NamedGroup.X25519MLKEM768),
                name is null ? "" : System.Text.Encoding.ASCII.GetString(name.NameData));
        }
        // TLS itself judges the message; here it only is not understood.
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException)
        {
            return Unknown;
        }
    }
}
