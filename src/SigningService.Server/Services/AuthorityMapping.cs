using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using SigningService.Authority.Authorities;
using SigningService.Authority.Profiles;
using SigningService.Authority.Rotation;
using SigningService.Contracts.V1;
using SigningService.Server.Keys;
using AuthorityStage = SigningService.Authority.Authorities.AuthorityStage;
using Wire = SigningService.Contracts.V1;

namespace SigningService.Server.Services;

/// <summary>Authorities as the wire shows them.</summary>
internal sealed class AuthorityMapping(AuthorityDirectory authorities, ProfileCatalog profiles, IKeyring keyring)
{
    /// <param name="step">What comes next for it.</param>
    public Wire.Authority ToWire(AuthorityRecord record, Authority.Rotation.AuthorityNextStep step)
    {
        var wire = new Wire.Authority
        {
            Name = "authorities/" + record.Id,
            Subject = record.Subject.ToString(),
            KeyAlgorithm = record.KeyAlgorithm.Name,
            Stage = (Wire.AuthorityStage)(int)record.Stage,
            Line = record.Line,
            Succeeds = record.Succeeds is { } before ? "authorities/" + before : "",
            StageTime = record.StageTime.ToTimestamp(),
            NextStep = ToWire(step),
            State = StateOf(record),
        };
        if (record.PublicKey is { } key)
            wire.SubjectKeyId = Convert.ToHexStringLower(key.KeyIdentifier.Span);
        if (authorities.Find(record.Id) is { } authority)
            AddCertificate(wire, authority);
        return wire;
    }

    private void AddCertificate(Wire.Authority wire, CertificateAuthority authority)
    {
        var certificate = authority.Certificate;
        wire.Der = BytesOf(authority);
        wire.SignatureAlgorithm = authority.Issuer.Algorithm.Name;
        wire.NotBeforeTime = certificate.NotBefore.ToTimestamp();
        wire.NotAfterTime = certificate.NotAfter.ToTimestamp();
        wire.ShardCount = authority.ShardCount;
        wire.SubjectKeyId = Convert.ToHexStringLower(certificate.SubjectKeyIdentifier.Span);
        if (authority.Stage == AuthorityStage.Active)
            wire.Profiles.AddRange(profiles.All.Where(profile => profile.Issuer == authority.Line).Select(profile => profile.Id));
        for (var link = authority; !link.IsRoot;)
        {
            link = authorities.ParentOf(link);
            wire.Chain.Add(BytesOf(link));
        }
    }

    private AuthorityState StateOf(AuthorityRecord record) => record switch
    {
        _ when authorities.Find(record.Id) is { IsOffline: true } || record.KeyDestroyedAt is not null => AuthorityState.Offline,
        { PublicKey: null } => AuthorityState.Unavailable,
        _ => keyring.IsReady ? AuthorityState.Active : AuthorityState.Unavailable,
    };

    private static Wire.AuthorityNextStep ToWire(Authority.Rotation.AuthorityNextStep step) => new()
    {
        Action = (AuthorityAction)(int)step.Kind,
        DueTime = step.DueAt?.ToTimestamp(),
        Description = DescriptionOf(step.Kind),
    };

    /// <summary>A step as a sentence.</summary>
    public static string DescriptionOf(AuthorityNextStepKind step) => step switch
    {
        AuthorityNextStepKind.MakeKeys => "Its keys are not made yet: signctl authority create",
        AuthorityNextStepKind.Certify => "A ceremony of its parent is wanted: signctl authority request, then signctl authority install",
        AuthorityNextStepKind.Activate => "It can issue once relying parties had time to fetch it: signctl authority activate",
        AuthorityNextStepKind.PrepareSuccessor => "Its successor is to be prepared: signctl authority create",
        AuthorityNextStepKind.Retire => "It ends when its last certificate has: signctl authority retire",
        AuthorityNextStepKind.DestroyKey => "Its key may be destroyed: signctl authority destroy-key",
        _ => "",
    };

    private static ByteString BytesOf(CertificateAuthority authority) => UnsafeByteOperations.UnsafeWrap(authority.Certificate.Der);
}
