using System.Collections.Concurrent;
using System.Formats.Asn1;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;

namespace SigningService.Authority.Status;

/// <summary>
/// The story of an OCSP answer. The status is what the ledger says at that moment, so that a revocation shows at once; only the
/// signature is kept and given again while the status is the same and the answer young; what is asked for is signed anew before it is old.
/// </summary>
public sealed class StatusAnswering(IResponderDirectory responders, ICertificateStore store, OcspPolicy policy, RevocationMark mark, TimeProvider time)
{
    /// <summary>Octets of a question; clients write some 80. What is longer has something else in it, of which there are ever more forms.</summary>
    private const int LongestRemembered = 256;

    private readonly ConcurrentDictionary<CacheKey, CachedAnswer> _cache = [];
    private readonly ConcurrentDictionary<byte[], KnownQuestion> _known = new(QuestionComparer.Instance);

    /// <summary>Answers a question; never throws for what is in it.</summary>
    /// <exception cref="LedgerUnavailableException">The status cannot be read.</exception>
    public async ValueTask<OcspAnswer> AnswerAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        // 0. The very same was asked before, and nothing has been revoked since.
        var asOf = mark.Current;
        if (asOf is not null && FindKnown(request.Span, asOf.Value) is { } known)
            return known;

        // 1. Is it a question?
        OcspRequest question;
        try
        {
            question = OcspRequest.Parse(request);
        }
        catch (AsnContentException)
        {
            return OcspAnswer.Malformed;
        }

        // 2. Is it one for us? All certificates must be of one issuer, named by name and key.
        var responder = responders.Current.FirstOrDefault(candidate => question.CertIds.All(candidate.Names.Match));
        if (responder is null)
            return OcspAnswer.Unauthorized;

        // 3. What does the ledger say?
        var responses = new OcspSingleResponse[question.CertIds.Count];
        for (var i = 0; i < responses.Length; i++)
            responses[i] = new OcspSingleResponse(question.CertIds[i], await ReadStatusAsync(responder, question.CertIds[i], cancellationToken));

        // 4. The same was asked before, and it is still so?
        var key = new CacheKey(responder.Authority.Id, Convert.ToHexString(question.CertIds[0].Der.Span));
        // Whoever asks for what was never issued must not fill the memory, nor have others remember that it was not.
        var isCacheable = question.Nonce is null && responses.Length == 1 && responses[0].Status.IsKnown;
        if (isCacheable && FindCached(key, responder, responses[0].Status) is { } cached)
        {
            Remember(request.Span, cached, asOf);
            return cached.Answer;
        }

        // 5. Say it, and sign it.
        var answer = await SignAsync(responder, responses, question.Nonce, isCacheable, cancellationToken);
        if (isCacheable && answer.IsCacheable)
            Keep(key, new CachedAnswer(answer, responder, responses[0]));
        return answer;
    }

    /// <summary>
    /// Signs anew what would be half of its life old before the next look, one answer after the other, so that those who ask do not wait for the
    /// token. What nobody asked for since it was signed is let go of.
    /// </summary>
    /// <param name="untilNextLook">When this is called again.</param>
    /// <exception cref="LedgerUnavailableException">A status cannot be read; the rest waits for the next look.</exception>
    public async ValueTask RefreshAsync(TimeSpan untilNextLook, CancellationToken cancellationToken)
    {
        foreach (var (key, cached) in _cache)
        {
            if (AgeOf(cached.Answer) + untilNextLook <= policy.AnswerLifetime / 2)
                continue;
            if (!cached.WasAskedFor || !responders.Current.Contains(cached.Responder))
            {
                _cache.TryRemove(new KeyValuePair<CacheKey, CachedAnswer>(key, cached));
                continue;
            }

            var certId = cached.Response.CertId;
            var response = new OcspSingleResponse(certId, await ReadStatusAsync(cached.Responder, certId, cancellationToken));
            var answer = await SignAsync(cached.Responder, [response], null, true, cancellationToken);
            if (!answer.IsCacheable)
                return; // The key cannot be used now.
            _cache.TryUpdate(key, new CachedAnswer(answer, cached.Responder, response), cached);
        }
    }

    private async ValueTask<OcspStatus> ReadStatusAsync(OcspResponder responder, OcspCertId certId, CancellationToken cancellationToken)
    {
        if (!SerialNumber.TryCreate(certId.Serial.Span, out var serial))
            return new OcspStatus(false, null);
        var found = await store.FindStatusAsync(new CertificateId(responder.Authority.Id, serial), cancellationToken);

        // An open intent was given to nobody: unless it is revoked, it is not issued.
        var isKnown = found is not null && (found.IsIssued || found.Revocation is not null);
        return new OcspStatus(isKnown, found?.Revocation);
    }

    private OcspAnswer? FindKnown(ReadOnlySpan<byte> request, long asOf) =>
        _known.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(request, out var known) && known.AsOf == asOf && IsUsable(known.Cached)
            ? known.Cached.Answer
            : null;

    private void Remember(ReadOnlySpan<byte> request, CachedAnswer cached, long? asOf)
    {
        if (asOf is null || request.Length > LongestRemembered)
            return;
        if (_known.Count >= policy.CachedAnswers)
            _known.Clear();
        _known.GetAlternateLookup<ReadOnlySpan<byte>>()[request] = new KnownQuestion(cached, asOf.Value);
    }

    private CachedAnswer? FindCached(CacheKey key, OcspResponder responder, OcspStatus status)
    {
        return _cache.TryGetValue(key, out var cached) && cached.Responder == responder && cached.Response.Status == status && IsUsable(cached) ? cached : null;
    }

    private bool IsUsable(CachedAnswer cached)
    {
        if (!responders.Current.Contains(cached.Responder))
            return false;
        cached.NoteAskedFor();
        // One that was made while the clock was ahead is none of now.
        var age = AgeOf(cached.Answer);
        return age >= -TimeSpan.FromSeconds(1) && age <= policy.AnswerLifetime / 2;
    }

    private TimeSpan AgeOf(OcspAnswer answer) => time.GetUtcNow() - answer.ThisUpdate!.Value;

    private void Keep(CacheKey key, CachedAnswer answer)
    {
        // Dropping everything is crude and bounded: what is asked for often is back at once.
        if (_cache.Count >= policy.CachedAnswers)
            _cache.Clear();
        _cache[key] = answer;
    }

    private async ValueTask<OcspAnswer> SignAsync(
        OcspResponder responder,
        OcspSingleResponse[] responses,
        ReadOnlyMemory<byte>? nonce,
        bool isCacheable,
        CancellationToken cancellationToken)
    {
        var thisUpdate = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        var nextUpdate = thisUpdate + policy.AnswerLifetime;
        if (nextUpdate > responder.Certificate.NotAfter)
            nextUpdate = responder.Certificate.NotAfter;
        if (nextUpdate <= thisUpdate)
            return OcspAnswer.TryLater;

        var responseData = OcspEncoder.EncodeResponseData(responder, responses, nonce, thisUpdate, nextUpdate);
        try
        {
            var signature = await responder.Key.SignAsync(responder.Algorithm, responseData, cancellationToken);
            return new OcspAnswer(OcspEncoder.EncodeResponse(responder, responseData, signature), thisUpdate, nextUpdate, isCacheable);
        }
        catch (SigningUnavailableException)
        {
            return OcspAnswer.TryLater;
        }
    }

    private readonly record struct CacheKey(string Authority, string CertId);

    private sealed record KnownQuestion(CachedAnswer Cached, long AsOf);

    private sealed class CachedAnswer(OcspAnswer answer, OcspResponder responder, OcspSingleResponse response)
    {
        private bool _wasAskedFor;

        public OcspAnswer Answer => answer;

        public OcspResponder Responder => responder;

        public OcspSingleResponse Response => response;

        public bool WasAskedFor => Volatile.Read(ref _wasAskedFor);

        /// <summary>Many ask at once: only the first of them writes.</summary>
        public void NoteAskedFor()
        {
            if (!WasAskedFor)
                Volatile.Write(ref _wasAskedFor, true);
        }
    }
}
