using Google.Protobuf;
using SigningService.Authority.Approvals;
using SigningService.Authority.Configuration;
using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;
using SigningService.Authority.Rotation;
using SigningService.Contracts.V1;
using SigningService.Server.Callers;
using SigningService.Server.Configuration;
using Approval = SigningService.Authority.Approvals.Approval;

namespace SigningService.Server.Approvals;

/// <summary>Proposals of new text for the reviewed files: read as the service would read it, then recorded for others to approve.</summary>
internal sealed class FileProposals(ServiceSettings settings, ProfileCatalog profiles, ApprovalBook policy, ApprovalRequesting requesting)
{
    private const int LongestText = 64 * 1024;

    /// <exception cref="RefusedException">The text is wrong, with every fault; or changes of files need no approval here.</exception>
    public async Task<Approval> ProposeAsync(KeyedCaller caller, string method, ProposeFileRequest request, CancellationToken cancellationToken)
    {
        if (policy.Current.RuleOf(ApprovalAct.ChangeFile) is not { } rule)
            throw new RefusedException(RefusalReason.InvalidRequest, "Changes of files need no approval here: put the file in its place and have it loaded.");
        if (request.Text.Length is 0 or > LongestText)
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "text", "The whole new text is required, at most 65,536 characters.");
        var version = Read(request);
        return await requesting.RecordAsync(
            caller, rule, new ApprovalRequest(ApprovalAct.ChangeFile, method, request.ToByteArray(), request.RequestId, version.Subject), cancellationToken);
    }

    private FileVersion Read(ProposeFileRequest request)
    {
        try
        {
            return request.File switch
            {
                ReviewedFileKind.Profiles => new FileVersion(FileGuarding.Profiles, ProfileCatalog.Read(Parse(request, "profiles.yaml")).Version),
                ReviewedFileKind.Grants => new FileVersion(
                    FileGuarding.Grants, GrantsFile.Read(Parse(request, "grants.yaml"), profiles.All.Select(profile => profile.Id).ToHashSet()).Version),
                ReviewedFileKind.Rotation => new FileVersion(FileGuarding.Rotation, RotationFile.Read(Parse(request, "rotation.yaml"), profiles.All).Version),
                ReviewedFileKind.Approvals => new FileVersion(FileGuarding.Approvals, ApprovalsFile.Read(Parse(request, "approvals.yaml")).Version),
                _ => throw RefusedException.ForField(RefusalReason.InvalidRequest, "file", "One of the reviewed files is required."),
            };
        }
        catch (ReviewedFileException e)
        {
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "text", e.Message);
        }
    }

    private ReviewedFile Parse(ProposeFileRequest request, string name) => ReviewedFile.Parse(name, request.Text, settings.Variables);
}
