using SigningService.Server.Configuration;

namespace SigningService.Server.Calls;

/// <summary>Gives every call a deadline: the client's, or the longest that a call may take if that is sooner.</summary>
internal sealed class DeadlineCap(RequestDelegate next)
{
    private const string Header = "grpc-timeout";

    private static readonly string Cap = $"{(int)LimitSettings.Deadline.TotalSeconds}S";

    public Task InvokeAsync(HttpContext context)
    {
        // Watching, and issuing in bulk, have no end of their own; connection age or the size of an order bounds them.
        if (!IsEndless(context.Request.Path.Value!)
            && (ReadTimeout(context.Request.Headers[Header].ToString()) ?? TimeSpan.MaxValue) > LimitSettings.Deadline)
        {
            context.Request.Headers[Header] = Cap;
        }

        return next(context);
    }

    /// <summary>Whether a method is named as one that watches, such as <c>Watch</c> or <c>WatchRenewals</c>, or is one that issues in bulk.</summary>
    internal static bool IsEndless(string path) =>
        path.AsSpan(path.LastIndexOf('/') + 1) is var method && (method.StartsWith("Watch", StringComparison.Ordinal) || method is "IssueCertificates" or "CarryOrder");

    /// <summary>Reads the header (at most eight digits and a unit); null if it is none.</summary>
    internal static TimeSpan? ReadTimeout(string value)
    {
        if (value.Length is < 2 or > 9 || value.AsSpan(0, value.Length - 1).ContainsAnyExceptInRange('0', '9'))
            return null;
        var count = long.Parse(value.AsSpan(0, value.Length - 1), System.Globalization.CultureInfo.InvariantCulture);
        return value[^1] switch
        {
            'H' => TimeSpan.FromHours(count),
            'M' => TimeSpan.FromMinutes(count),
            'S' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMilliseconds(count),
            'u' => TimeSpan.FromMicroseconds(count),
            'n' => TimeSpan.FromTicks(count / 100),
            _ => null,
        };
    }
}
