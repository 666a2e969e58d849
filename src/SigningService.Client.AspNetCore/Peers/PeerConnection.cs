using SigningService.Client.Peers;

namespace SigningService.Client.AspNetCore.Peers;

/// <summary>Connection feature: who is at the other end, and by whom that is judged. Set by the listener in the handshake.</summary>
internal sealed class PeerConnection(PeerVerifier verifier)
{
    /// <summary>Null if the connection came without a certificate, where that is allowed.</summary>
    public Peer? Peer { get; set; }

    public PeerVerdict JudgeAgain() => Peer is null ? PeerVerdict.Accepted : verifier.JudgeAgain(Peer);
}
