using System.Globalization;

namespace SigningService.Server.Services;

/// <summary>The page of a list that a request asks for, where a page is continued from a place.</summary>
/// <param name="From">Null for the first page.</param>
internal readonly record struct AskedPage(int Size, long? From)
{
    private const int DefaultSize = 100;
    private const int MaximumSize = 1000;

    /// <summary>Reads it; what is wrong with it is added to the rules, and then it means nothing.</summary>
    public static AskedPage Read(RequestRules rules, int pageSize, string pageToken)
    {
        long from = 0;
        var isFirst = pageToken.Length == 0;
        rules
            .Require(pageSize is >= 0 and <= MaximumSize, "page_size", $"From 1 to {MaximumSize}; 0 means {DefaultSize}.")
            .Require(
                isFirst || long.TryParse(pageToken, NumberStyles.None, CultureInfo.InvariantCulture, out from),
                "page_token",
                "Not one that this service gave; leave it empty for the first page.");
        return new AskedPage(pageSize == 0 ? DefaultSize : pageSize, isFirst ? null : from);
    }

    /// <summary>What the page after is asked for with; empty on the last.</summary>
    public static string TokenOf(long? next) => next?.ToString(CultureInfo.InvariantCulture) ?? "";
}
