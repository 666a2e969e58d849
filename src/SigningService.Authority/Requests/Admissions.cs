using System.Formats.Asn1;
using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Requests;

/// <summary>
/// What a certificate will say: decided by the profile and the caller's grants. The request contributes its key and asks for names; one
/// thing in it that may not be had refuses it whole, because what is left out silently is believed to be there.
/// </summary>
public static class Admissions
{
    /// <summary>Admits a request for a new certificate.</summary>
    /// <exception cref="RefusedException">Caller, key, a name, or an extension is not allowed; the violations name each at fault.</exception>
    public static Admission Admit(Profile profile, SigningRequest request, Caller caller)
    {
        // First, so that who may not ask learns nothing about what others may have.
        var grants = GrantsOf(caller, profile);
        RequireKey(profile, request.PublicKey);
        NameAdmission.RequireAllowed(profile, grants, request.Names);
        return Decide(profile, request, request.Names, request.Subject.CommonName);
    }

    /// <summary>
    /// Admits a request for the successor of a certificate: same names, judged by the profile and the caller's grants of today. The
    /// caller sees to it that the certificate is neither revoked nor expired.
    /// </summary>
    /// <exception cref="RefusedException">As in <see cref="Admit"/>; or the request asks for other names than those of the certificate.</exception>
    public static Admission AdmitRenewal(Profile profile, SigningRequest request, CertificateRecord old, Caller caller) =>
        AdmitRenewal(profile, request, old, GrantsOf(caller, profile));

    /// <summary>As <see cref="AdmitRenewal(Profile, SigningRequest, CertificateRecord, Caller)"/>, for the holder, who called with that certificate: it needs no grant.</summary>
    /// <exception cref="RefusedException">A name is no longer allowed by the profile, or the request asks for other names.</exception>
    public static Admission AdmitHolder(Profile profile, SigningRequest request, CertificateRecord old) =>
        AdmitRenewal(profile, request, old, grants: null);

    /// <summary>
    /// Admits the second request of two for linked certificates: it has the names of the first, which it may leave out, and needs a grant of its own for
    /// each of them.
    /// </summary>
    /// <exception cref="RefusedException">As in <see cref="Admit"/>; or the request asks for other names than the first.</exception>
    public static Admission AdmitTwin(Profile profile, SigningRequest request, Admission first, Caller caller)
    {
        var grants = GrantsOf(caller, profile);
        RequireKey(profile, request.PublicKey);
        NameAdmission.RequireSame(request.Names, first.Names, "the first; leave them out: linked certificates speak of one holder.");
        NameAdmission.RequireAllowed(profile, grants, first.Names);
        var commonName = first.Subject.CommonName;
        if (request.Subject.CommonName is { } asked && commonName is not null && asked != commonName)
            throw SigningRequest.Refuse(RefusalReason.NameNotAllowed, "The common name in the request is not that of the first; leave it out.");
        return Decide(profile, request, first.Names, request.Subject.CommonName ?? commonName);
    }

    /// <summary>
    /// Admits a request under an enrolment token: the names are the token's, which its maker was granted. The request may leave them out;
    /// those that it asks for, its common name among them, must be the token's.
    /// </summary>
    /// <exception cref="RefusedException">As in <see cref="Admit"/>; or the request asks for other names.</exception>
    public static Admission AdmitEnrollment(Profile profile, SigningRequest request, IReadOnlyList<GeneralName> names)
    {
        RequireKey(profile, request.PublicKey);
        NameAdmission.RequireSame(request.Names, names, "the enrolment token; leave them out, or ask for another token.");
        SubjectAdmission.RequireAmong(names, request.Subject.CommonName);
        NameAdmission.RequireAllowed(profile, null, names);
        return Decide(profile, request, names, request.Subject.CommonName);
    }

    /// <summary>Admits a workload's request: it is certified by the name that it was proven to have. The request may leave that out, and ask for nothing else.</summary>
    /// <exception cref="RefusedException">The key is not allowed, or the request asks for another name.</exception>
    public static Admission AdmitWorkload(Profile profile, SigningRequest request, GeneralName name)
    {
        RequireKey(profile, request.PublicKey);
        NameAdmission.RequireSame(request.Names, [name], "the workload that asks; leave them out.");
        if (request.Subject.CommonName is not null)
            throw SigningRequest.Refuse(RefusalReason.NameNotAllowed, "A workload has no common name; leave it out.");
        NameAdmission.RequireAllowed(profile, null, [name]);
        return Decide(profile, request, [name], null);
    }

    /// <summary>Refuses unless the caller may have every one of the names under the profile.</summary>
    /// <param name="field">The field that names them.</param>
    /// <exception cref="RefusedException">The violations name each name at fault.</exception>
    internal static void RequireGranted(Profile profile, Caller caller, IReadOnlyList<GeneralName> names, string field) =>
        NameAdmission.RequireAllowed(profile, GrantsOf(caller, profile), names, field);

    private static Admission AdmitRenewal(Profile profile, SigningRequest request, CertificateRecord old, List<NameRules>? grants)
    {
        var names = old.Intent.Names;
        RequireKey(profile, request.PublicKey);
        NameAdmission.RequireSame(request.Names, names, "the certificate to renew; leave them out, or ask for a new certificate.");
        NameAdmission.RequireAllowed(profile, grants, names);
        return Decide(profile, request, names, SubjectAdmission.RequireSame(profile, request.Subject, SubjectOf(old), names));
    }

    // TBSCertificate (RFC 5280, 4.1): version, serialNumber, signature, issuer, validity, subject.
    private static DistinguishedName SubjectOf(CertificateRecord record)
    {
        var certificate = new AsnReader(record.Intent.ToBeSigned, AsnEncodingRules.DER).ReadSequence();
        for (var i = 0; i < 5; i++)
            certificate.ReadEncodedValue();
        return DistinguishedName.Parse(certificate.ReadEncodedValue());
    }

    private static Admission Decide(Profile profile, SigningRequest request, IReadOnlyList<GeneralName> names, string? commonName)
    {
        var findings = new List<Finding>(request.Findings);
        ExtensionAdmission.Require(profile, request, findings);
        SubjectAdmission.RequireFixed(profile, request.Subject);
        if (profile.KeyChanges.FirstOrDefault(change => !change.Then.Keys.Contains(request.PublicKey.Algorithm)) is { } end)
        {
            findings.Add(new Finding(
                "KEY_ENDS", $"From {end.From:yyyy-MM-dd} on the profile {profile.Id} takes no {request.PublicKey.Algorithm} keys; then use {string.Join(" or ", end.Then.Keys)}."));
        }

        var subject = SubjectAdmission.Decide(profile, names, commonName, findings);
        if (subject.IsEmpty && names.Count == 0)
            throw SigningRequest.Refuse(RefusalReason.NameNotAllowed, "The request asks for no name; a certificate must name somebody.");
        return new Admission(subject, names, findings);
    }

    private static List<NameRules> GrantsOf(Caller caller, Profile profile)
    {
        caller.Require(Role.Requester);
        List<NameRules> rules = [.. caller.Grants.Where(grant => grant.Profiles.Contains(profile.Id)).Select(grant => grant.Names)];
        return rules.Count > 0
            ? rules
            : throw new RefusedException(RefusalReason.NotGranted, $"{caller.Identity} has no grant for the profile {profile.Id}. Ask an operator for one.");
    }

    private static void RequireKey(Profile profile, PublicKey key)
    {
        if (!profile.Keys.Contains(key.Algorithm))
        {
            throw SigningRequest.Refuse(
                RefusalReason.KeyRefused,
                $"The profile {profile.Id} takes no {key.Algorithm} keys; use {string.Join(" or ", profile.Keys)}.");
        }
    }
}
