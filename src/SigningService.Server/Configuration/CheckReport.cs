using System.Globalization;
using SigningService.Authority.Approvals;

namespace SigningService.Server.Configuration;

/// <summary>What <c>--check</c> prints: what the service would run with.</summary>
internal static class CheckReport
{
    public static IEnumerable<string> Lines(ServiceInputs inputs)
    {
        var settings = inputs.Settings;
        foreach (var token in settings.Token.All)
            yield return $"token      {token.Label} through {token.Module} ({Presence(token.Module)}), PIN file {Presence(token.PinFile)}{Describe(token.Processes)}";
        yield return $"ledger     {Describe(settings.Ledger)}";
        if (settings.Retention.ArchiveAfter is { } after)
            yield return string.Create(CultureInfo.InvariantCulture, $"retention  archives of a {settings.Retention.Period}, {after.TotalDays:0.##} days after its end, in {PlaceOf(settings)}");
        foreach (var authority in inputs.Hierarchy)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"authority  {authority.Id}, {authority.Certificate.PublicKey.Algorithm}, until {authority.Certificate.NotAfter:yyyy-MM-dd}{(authority.IsOffline ? ", offline" : "")}");
        }

        yield return $"audit key  {inputs.AuditKey?.Algorithm.Name ?? "none"}";
        foreach (var profile in inputs.Profiles.All)
            yield return string.Create(CultureInfo.InvariantCulture, $"profile    {profile.Id}, issued by {profile.Issuer}, {profile.Lifetime.TotalDays:0.##} days");
        foreach (var rule in inputs.Rotation.Rules)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"rotation   {rule.Id}: {rule.MaximumLifetime.TotalDays:0.##} days at most, renewed at {rule.RenewAt:0.##} of the life{(rule.MaintenanceWindows.Count > 0 ? ", in maintenance windows" : "")}");
        }

        foreach (var freeze in inputs.Rotation.Freezes)
            yield return string.Create(CultureInfo.InvariantCulture, $"freeze     {freeze.Name}: {freeze.From:u} to {freeze.Until:u}");
        foreach (var freeze in inputs.Rotation.RecurringFreezes)
            yield return string.Create(CultureInfo.InvariantCulture, $"freeze     {freeze.Name}: every {freeze.Months} months, {freeze.Before.TotalDays:0.##} days before to {freeze.After.TotalDays:0.##} days after");
        foreach (var (identity, grant) in inputs.Grants.ByIdentity)
            yield return $"grant      {identity}: {grant.Roles}";
        if (settings.ApprovalsFile is null)
            yield return "approval   none: one person can do everything";
        foreach (var (act, rule) in inputs.Approvals.Rules)
            yield return string.Create(CultureInfo.InvariantCulture, $"approval   {ApprovalActNames.Of(act)}: {rule.Count} of {string.Join(' ', rule.Approvers)}, within {rule.Lifetime.TotalHours:0.##} hours");
        yield return $"listen     {settings.Listen.Address}, gRPC {settings.Listen.Grpc}, enrolment {settings.Listen.Enrolment}, publication {settings.Listen.Publication}, operations {settings.Listen.Operations} on loopback";
        yield return "All files are right.";
    }

    private static string PlaceOf(ServiceSettings settings) => settings.Ledger.File is null
        ? "schemas of the ledger's database"
        : settings.Retention.Folder ?? "the folder archive beside the ledger";

    private static string Describe(int processes) => processes switch
    {
        0 => "",
        1 => ", in a process of its own",
        _ => string.Create(CultureInfo.InvariantCulture, $", in {processes} processes"),
    };

    private static string Describe(LedgerSettings ledger) => ledger.Server is { } server
        ? string.Create(CultureInfo.InvariantCulture, $"database {server.Database} on {server.Host}, port {server.Port}, as {server.User}, replica {server.ReplicaName}")
            + (server.PasswordFile is { } password ? $", password file {Presence(password)}" : "")
            + (server.AuthoritiesFile is { } authorities ? $", TLS, authorities {Presence(authorities)}" : "")
        : $"{ledger.File} ({Presence(ledger.File!)})";

    private static string Presence(string file) => File.Exists(file) ? "there" : "not there yet";
}
