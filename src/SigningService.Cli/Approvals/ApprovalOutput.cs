using Google.Protobuf;
using SigningService.Cli.Output;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Approvals;

/// <summary>Approvals for eyes. The request is decoded here, from the bytes that are signed.</summary>
internal static class ApprovalOutput
{
    public static void WriteTable(TextWriter output, IEnumerable<Approval> approvals)
    {
        var table = new Table("ID", "STATE", "SIGNED", "ACT", "REQUESTER", "UNTIL");
        foreach (var approval in approvals)
            table.Add(Id(approval), StateOf(approval), SignedOf(approval), approval.Act, approval.Requester, Texts.Of(approval.ExpireTime));
        table.Write(output);
    }

    public static void Write(TextWriter output, Approval approval)
    {
        var details = new Details()
            .Add("approval", Id(approval))
            .Add("state", StateOf(approval))
            .Add("act", approval.Act)
            .Add("method", approval.Method)
            .Add("requester", approval.Requester)
            .Add("request id", approval.RequestId)
            .Add("request sha-256", Convert.ToHexStringLower(approval.RequestSha256.Span))
            .Add("asked", Texts.Of(approval.CreateTime))
            .Add("until", Texts.Of(approval.ExpireTime))
            .Add("signed", SignedOf(approval));
        foreach (var signature in approval.Signatures)
            details.Add("signed by", $"{signature.Approver} at {Texts.Of(signature.ApproveTime)}");
        details
            .Add("rejected by", approval.Rejecter)
            .Add("rejected", $"{Texts.Of(approval.RejectTime)} {approval.RejectNote}".Trim())
            .Add("used", Texts.Of(approval.UseTime))
            .Write(output);
        output.WriteLine("request");
        if (Decode(approval) is ProposeFileRequest file)
            WriteFile(output, file);
        else
            output.WriteLine("  " + Printable.Text(TextOf(approval)));
    }

    public static string Id(Approval approval) => approval.Name["approvals/".Length..];

    private static void WriteFile(TextWriter output, ProposeFileRequest file)
    {
        output.WriteLine($"  file {file.File.ToString().ToLowerInvariant()}, new text:");
        foreach (var line in file.Text.ReplaceLineEndings("\n").Split('\n'))
            output.WriteLine("  | " + Printable.Text(line));
    }

    private static string TextOf(Approval approval) => Decode(approval) is { } request
        ? JsonFormatter.Default.Format(request)
        : "of a method that this version does not know: do not approve what you cannot read";

    private static IMessage? Decode(Approval approval)
    {
        MessageParser? parser = approval.Method switch
        {
            "/signing.v1.AuthorityService/CreateAuthority" => CreateAuthorityRequest.Parser,
            "/signing.v1.AuthorityService/InstallAuthorityCertificate" => InstallAuthorityCertificateRequest.Parser,
            "/signing.v1.AuthorityService/ActivateAuthority" => ActivateAuthorityRequest.Parser,
            "/signing.v1.AuthorityService/RetireAuthority" => RetireAuthorityRequest.Parser,
            "/signing.v1.AuthorityService/DestroyAuthorityKey" => DestroyAuthorityKeyRequest.Parser,
            "/signing.v1.AuthorityService/InstallTrustAnchor" => InstallTrustAnchorRequest.Parser,
            "/signing.v1.AuthorityService/RetireTrustAnchor" => RetireTrustAnchorRequest.Parser,
            "/signing.v1.EnrollmentService/CreateEnrollmentToken" => CreateEnrollmentTokenRequest.Parser,
            "/signing.v1.IncidentService/OpenIncident" => OpenIncidentRequest.Parser,
            "/signing.v1.KeyService/RotateServiceKey" => RotateServiceKeyRequest.Parser,
            "/signing.v1.ApprovalService/ProposeFile" => ProposeFileRequest.Parser,
            _ => null,
        };
        return parser?.ParseFrom(approval.Request);
    }

    public static bool CanRead(Approval approval) => Decode(approval) is not null;

    private static string SignedOf(Approval approval) => $"{approval.Signatures.Count} of {approval.RequiredSignatures}";

    private static string StateOf(Approval approval) => approval.State.ToString().ToLowerInvariant();
}
