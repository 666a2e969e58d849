namespace SigningService.Authority.Issuance;

/// <summary>
/// Under which id the second certificate of a request stands: the caller's, with an ending that no caller can write, since <c>~</c> is none of
/// the characters of a request id. So each of the two leads to the other, for as long as there is a record of them, and a retry finds both.
/// </summary>
public static class TwinRequestId
{
    /// <summary>What the second stands under, behind the caller's id.</summary>
    public const string Ending = "~twin";

    public static string Of(string requestId) => requestId + Ending;

    public static bool IsTwins(string requestId) => requestId.EndsWith(Ending, StringComparison.Ordinal);

    /// <summary>The id of the other one.</summary>
    public static string OtherOf(string requestId) => IsTwins(requestId) ? requestId[..^Ending.Length] : Of(requestId);
}
