using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Google.Protobuf;
using SigningService.Authority.Authorities;
using SigningService.Authority.Callers;
using SigningService.Authority.Refusals;
using SigningService.Contracts.V1;
using SigningService.Server.Callers;
using SigningService.Server.Listeners;

namespace SigningService.Server.Offline;

/// <summary>
/// Reads an order and recognises who signed it, as the handshake and the gate would have if the signer had called: by a certificate that a
/// client authority issued, that is not over, and that the ledger knows and has not revoked.
/// </summary>
internal sealed class OrderReading(ClientTrust trust, CallerRecognition recognition, AuthorityDirectory authorities, TimeProvider timeProvider)
{
    /// <summary>Requests of one order.</summary>
    public const int MostRequests = 10_000;

    private const int LongestName = 128;
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(90);
    // Clocks on both sides of an air gap are set by hand.
    private static readonly TimeSpan Drift = TimeSpan.FromHours(1);
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(false));

    /// <exception cref="RefusedException">It is not accepted, or is none.</exception>
    public async ValueTask<CarriedOrder> ReadAsync(byte[] order, CancellationToken cancellationToken)
    {
        var envelope = OrderEnvelope.Open(order);
        var certificate = Trusted(envelope);
        var requester = await RecogniseAsync(certificate, cancellationToken);
        requester.Require(Role.Requester);
        var content = Parse(envelope.Content);
        RequireForUs(content);
        RequireWhole(content);
        return new CarriedOrder(certificate, requester, content, Convert.ToHexStringLower(SHA256.HashData(order)));
    }

    /// <summary>The signer as it is now: between two requests its certificate may be revoked and its grant changed.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.OrderNotAccepted"/>.</exception>
    public async ValueTask<Caller> RecogniseAsync(CallerCertificate signer, CancellationToken cancellationToken)
    {
        try
        {
            return await recognition.RecogniseAsync(signer, cancellationToken);
        }
        catch (RefusedException e) when (e.Reason == RefusalReason.CallerNotAccepted)
        {
            throw OrderEnvelope.Refuse($"is signed under a certificate that is not accepted: {e.Message.TrimEnd('.')}");
        }
    }

    private CallerCertificate Trusted(OrderEnvelope envelope) =>
        IsTrusted(envelope)
        && authorities.FindBySubject(envelope.Signer.IssuerName.RawData) is { } issuer
        && CallerCertificate.Read(envelope.Signer, issuer.Id) is { } certificate
            ? certificate
            : throw OrderEnvelope.Refuse("is signed under a certificate that no client authority of this service issued");

    private bool IsTrusted(OrderEnvelope envelope)
    {
        using var chain = new X509Chain { ChainPolicy = trust.Policy() };
        chain.ChainPolicy.ExtraStore.AddRange(envelope.Others);
        try
        {
            return chain.Build(envelope.Signer) && trust.Accepts(envelope.Signer, chain, SslPolicyErrors.None);
        }
        catch (CryptographicException)
        {
            // The chain engine reads the extensions of certificates that it has not verified, and throws at damaged ones.
            return false;
        }
    }

    private static OfflineOrder Parse(byte[] content)
    {
        try
        {
            var order = Parser.Parse<OfflineOrder>(Encoding.UTF8.GetString(content));
            return order.Kind == OfflineOrder.Descriptor.FullName ? order : throw OrderEnvelope.Refuse("is signed, and is of another kind");
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException or FormatException or OverflowException)
        {
            throw OrderEnvelope.Refuse("is signed, and its content is no OfflineOrder in the JSON of protobuf");
        }
    }

    private void RequireForUs(OfflineOrder order)
    {
        if (authorities.Roots.All(root => Convert.ToHexStringLower(SHA256.HashData(root.Certificate.Der.Span)) != order.TrustAnchorSha256))
            throw OrderEnvelope.Refuse("is for the service of another root; see trust_anchor_sha256");
        if (order.CreateTime is null || order.ExpireTime is null)
            throw OrderEnvelope.Refuse("has no create_time or no expire_time");
        var (now, from, until) = (timeProvider.GetUtcNow(), order.CreateTime.ToDateTimeOffset(), order.ExpireTime.ToDateTimeOffset());
        if (from > now + Drift)
            throw OrderEnvelope.Refuse($"was signed at {from:u}, which is not yet: look at the clocks on both sides");
        if (now >= until)
            throw OrderEnvelope.Refuse($"ended at {until:u}. Have it signed again with the same batch");
        if (until - from > LongestLife)
            throw OrderEnvelope.Refuse($"is meant to be good for more than {LongestLife.TotalDays:0} days");
    }

    private static void RequireWhole(OfflineOrder order)
    {
        if (order.Requests.Count is 0 or > MostRequests)
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "requests", $"1 to {MostRequests:N0}.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, request) in order.Requests.Index())
        {
            if (request.Name.Length is 0 or > LongestName || request.Name.Contains('/', StringComparison.Ordinal) || !names.Add(request.Name))
                throw RefusedException.ForField(RefusalReason.InvalidRequest, $"requests[{index}].name", "1 to 128 characters without '/', once in an order.");
            if (string.IsNullOrEmpty(request.Request?.RequestId))
                throw RefusedException.ForField(RefusalReason.InvalidRequest, $"requests[{index}].request.request_id", "Required: without it an order could be carried out twice.");
        }
    }
}
