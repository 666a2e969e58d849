using System.Globalization;
using System.Text;

namespace SigningService.Authority.Approvals;

/// <summary>
/// What an approver signs: text, so that anybody can write it down again and verify it with any tool. Its first line belongs to nothing
/// else that is ever signed. See <c>docs/approvals.md</c>.
/// </summary>
public static class ApprovalStatement
{
    public static byte[] Of(Approval approval)
    {
        // A line break inside a value would make one statement read as another.
        if (approval.Requester.Any(char.IsControl) || approval.Method.Any(char.IsControl))
            throw new ArgumentException("Requester and method are single lines.", nameof(approval));
        return Encoding.UTF8.GetBytes(
            "signing-service approval v1\n" +
            $"approval: {approval.Name}\n" +
            $"method: {approval.Method}\n" +
            $"request-sha256: {Convert.ToHexStringLower(approval.RequestSha256.Span)}\n" +
            $"requester: {approval.Requester}\n" +
            $"expires: {approval.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}\n");
    }
}
