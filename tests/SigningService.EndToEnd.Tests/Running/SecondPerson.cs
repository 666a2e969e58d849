using System.Security.Cryptography;
using System.Text.Json;

namespace SigningService.EndToEnd.Tests.Running;

/// <summary>The house asks for a second person where one must not do: refused, approved, and sent again.</summary>
internal static class SecondPerson
{
    public static string NewRequestId() => "four-eyes-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>Runs signctl as operator with the approver's help; it must succeed; gives what it said.</summary>
    public static async Task<string> RequireApprovedAsync(this RunningHouse house, params string[] arguments)
    {
        var requestId = NewRequestId();
        string[] tied = [.. arguments, "--request-id", requestId];
        var refused = await house.SignctlAsync("operator", tied);
        Assert.Contains("APPROVAL_REQUIRED", refused.Output, StringComparison.Ordinal);
        Assert.Equal(3, refused.ExitCode);
        await house.ApproveAsync(requestId);
        return await house.RequireSignctlAsync("operator", tied);
    }

    /// <summary>Approves what waits under a request id.</summary>
    public static async Task ApproveAsync(this RunningHouse house, string requestId)
    {
        using var pending = JsonDocument.Parse(await house.RequireSignctlAsync("approver", "approval", "list", "--pending", "--quiet", "--output", "json"));
        var approval = pending.RootElement.GetProperty("approvals").EnumerateArray().Single(one => one.GetProperty("requestId").GetString() == requestId);
        await house.RequireSignctlAsync("approver", "approval", "approve", approval.GetProperty("name").GetString()!, "--yes", "--quiet");
    }
}
