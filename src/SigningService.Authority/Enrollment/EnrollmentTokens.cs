using System.Security.Cryptography;
using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;
using SigningService.Authority.Requests;
using SigningService.Authority.Rotation;

namespace SigningService.Authority.Enrollment;

/// <summary>What operators do with enrolment tokens: they make them, look at them and revoke them.</summary>
public sealed class EnrollmentTokens(ProfileCatalog profiles, RotationBook rotation, IEnrollmentStore store, TimeProvider time)
{
    private const string NamesField = "subject_names";
    private const int IdOctets = 10;

    /// <summary>Makes a token, or says whether it could be made.</summary>
    /// <exception cref="RefusedException">The maker may not, or the request is not sound; the violations name each field at fault.</exception>
    /// <exception cref="LedgerUnavailableException">Nothing could be recorded, so there is no token.</exception>
    public async ValueTask<CreatedToken> CreateAsync(Caller caller, TokenRequest request, CancellationToken cancellationToken)
    {
        // 1. A token gives away no more than its maker has: role, profile, and every name.
        caller.Require(Role.Operator);
        var profile = profiles.Get(request.Profile);
        var names = ReadNames(request.Names);
        Admissions.RequireGranted(profile, caller, names, NamesField);

        // 2. It must lead to a certificate: what would be refused to its holder is refused to its maker.
        RequireSomeName(profile, names);
        if (request.CertificateLifetime is { } lifetime)
            CertificateDrafting.RequireLifetime(profile, rotation.Current.LongestLifetime(profile, EnrollmentRequester.AnyToken), lifetime, "certificate_lifetime");

        // 3. The secret is made, told, and forgotten; its hash stays.
        var secret = EnrollmentSecret.Create();
        var token = Draft(caller, request, names, secret);
        if (request.ValidateOnly)
            return new CreatedToken(token, null);

        // 4. A retry whose first answer was lost gets this secret for the token that was made then.
        var recorded = await store.RecordTokenAsync(token, cancellationToken);
        RequireSame(recorded, token);
        return new CreatedToken(recorded, secret);
    }

    /// <summary>A page of tokens.</summary>
    /// <exception cref="RefusedException">The caller may not see them, or the page token is none.</exception>
    public ValueTask<EnrollmentTokenPage> ListAsync(Caller caller, EnrollmentTokenQuery query, CancellationToken cancellationToken)
    {
        caller.Require(Role.Operator | Role.Auditor);
        return store.ListTokensAsync(query, cancellationToken);
    }

    /// <summary>Revokes a token, for good. What was enrolled with it stays.</summary>
    /// <exception cref="RefusedException">The caller may not, or there is no such token.</exception>
    public async ValueTask<EnrollmentToken> RevokeAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        caller.Require(Role.Operator);
        return await store.RevokeTokenAsync(id, caller.Identity, time.GetUtcNow(), cancellationToken)
            ?? throw new RefusedException(RefusalReason.UnknownEnrollmentToken, "There is no enrolment token of this name.");
    }

    private EnrollmentToken Draft(Caller caller, TokenRequest request, IReadOnlyList<GeneralName> names, string secret)
    {
        var now = time.GetUtcNow();
        return new EnrollmentToken
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdOctets)),
            SecretSha256 = EnrollmentSecret.Hash(secret),
            Profile = request.Profile,
            Names = names,
            CertificateLifetime = request.CertificateLifetime,
            MaximumUses = request.MaximumUses,
            Uses = 0,
            CreatedAt = now,
            ExpiresAt = now + request.Lifetime,
            Creator = caller.Identity,
            Note = request.Note,
            RequestId = request.RequestId,
            RequestHash = RequestDigest.Of(request, names),
        };
    }

    private static IReadOnlyList<GeneralName> ReadNames(IReadOnlyList<string> texts)
    {
        try
        {
            return GeneralNames.Read(texts);
        }
        catch (MalformedNameException e)
        {
            throw RefusedException.ForField(RefusalReason.NameNotAllowed, NamesField, e.Message);
        }
    }

    private static void RequireSomeName(Profile profile, IReadOnlyList<GeneralName> names)
    {
        if (names.Count == 0 && (!profile.Names.IsEmpty || profile.Subject.Fixed.Count == 0))
            throw RefusedException.ForField(RefusalReason.NameNotAllowed, NamesField, "Name at least one: the certificate must say whose it is.");
    }

    private static void RequireSame(EnrollmentToken recorded, EnrollmentToken token)
    {
        if (!recorded.RequestHash.Span.SequenceEqual(token.RequestHash.Span))
        {
            throw RefusedException.ForField(
                RefusalReason.RequestIdReused, "request_id", "This request_id stands for another request of yours. Use a new one for a new request.");
        }

        if (!recorded.SecretSha256.Span.SequenceEqual(token.SecretSha256.Span))
        {
            throw RefusedException.ForField(
                RefusalReason.RequestIdReused,
                "request_id",
                $"The token of this request_id, {recorded.Id}, was used, revoked or has ended, and gets no new secret. Use a new request_id for another token.");
        }
    }
}
