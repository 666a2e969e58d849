using System.Globalization;
using System.Net;
using System.Text.Json;
using SigningService.Cli.Agent.Workloads;
using SigningService.Cli.Arguments;
using SigningService.Cli.Running;
using SigningService.Client.Connections;
using SigningService.Client.Enrollment;
using SigningService.Client.Files;
using SigningService.Client.Holding;
using SigningService.Client.Keys;

namespace SigningService.Cli.Agent;

/// <summary>Reads and checks the agent's config file: whatever is wrong is said before anything is done.</summary>
internal sealed class AgentFileReader(string path, TimeProvider clock)
{
    public static AgentPlan Read(string path, TimeProvider clock)
    {
        var full = Path.GetFullPath(path);
        return new AgentFileReader(full, clock).Check(Parse(InputFile.ReadText(full, "agent config"), full));
    }

    private static AgentFile Parse(string text, string path)
    {
        try
        {
            var json = Path.GetExtension(path) is ".yaml" or ".yml" ? YamlAsJson.Convert(text) : text;
            return JsonSerializer.Deserialize(json, AgentJson.Default.AgentFile) ?? throw new UsageException("it holds no keys.");
        }
        catch (UsageException e)
        {
            throw new UsageException($"{path}: {e.Message}");
        }
        catch (JsonException e)
        {
            var line = e.LineNumber is { } number ? string.Create(CultureInfo.InvariantCulture, $"line {number + 1}: ") : "";
            throw new UsageException($"{path}: {line}{Explain(e)}");
        }
    }

    private static string Explain(JsonException e) => e.Message.Contains("could not be mapped", StringComparison.Ordinal)
        ? $"there is no key '{e.Path}'; docs/signctl.md lists those of the agent."
        : e.Message.Split(" Path:")[0];

    private AgentPlan Check(AgentFile file)
    {
        var identity = file.Identity;
        if (identity is not { Name: null, Profile: null, CommonName: null, Dns: [], Ip: [], Uri: [], Email: [] })
            throw Fault("identity", "its profile and names are those of the enrolment token: leave them out.");
        var orders = file.Certificates.Select((entry, index) => Order(entry, file, index)).ToList();
        if (orders.GroupBy(o => o.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw Fault("certificates", $"two are called '{twice.Key}'.");
        var targets = identity.Install.Select((t, i) => Target(t, "identity", $"identity.install[{i}]"))
            .Concat(file.Certificates.SelectMany(c => c.Install.Select((t, i) => Target(t, c.Name!, $"{c.Name}.install[{i}]")))).ToList();
        var lists = file.RevocationLists.Select((l, i) => Lists(l, $"revocationLists[{i}]")).ToList();
        if (targets.Cast<InstallTarget>().Concat(lists).GroupBy(t => t.Folder, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } shared)
            throw Fault("install", $"{shared.Key} is given twice: each certificate and format needs a folder of its own.");
        var workloads = Checked(
            "workloads", () => file.Workloads is { } section ? WorkloadSection.Read(section, [.. orders.Select(o => o.Name), "identity"], Resolve) : null);
        return new AgentPlan(Holder(file, orders), StatusAddress(file.Status), targets, lists, workloads);
    }

    private HolderOptions Holder(AgentFile file, IReadOnlyList<HeldOrder> orders)
    {
        var servers = Servers(file);
        var options = new HolderOptions
        {
            Server = servers[0],
            Replicas = servers[1..],
            EnrollmentServer = file.EnrollmentServer is { } enrolment ? Address(enrolment, "enrollmentServer") : null,
            StateFolder = Resolve(Needed(file.StateFolder, "stateFolder")),
            Trust = file.Trust is { } trust ? Bundle(Resolve(trust)) : null,
            TrustFingerprint = Checked("trustFingerprint", () => file.TrustFingerprint is { } digits ? BundlePinning.ParseFingerprint(digits) : null),
            Token = TokenOf(file.TokenFile),
            KeyType = Kind(file.Identity, file, "identity"),
            Lifetime = Span(file.Identity.Lifetime, "identity.lifetime"),
            Certificates = orders,
            Clock = clock,
        };
        if (options.Trust is null && (options.TrustFingerprint is null || options.EnrollmentServer is null))
            throw Fault("trust", "which roots? Give 'trust', or 'trustFingerprint' and 'enrollmentServer'.");
        return options;
    }

    private HeldOrder Order(AgentFileCertificate entry, AgentFile file, int index)
    {
        var where = $"certificates[{index}]";
        if (entry.Name is not { Length: > 0 and <= 64 } name || name == "identity" || name.StartsWith('.') || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            throw Fault(where + ".name", "a name is needed, of letters, digits, '.', '_' and '-'; 'identity' is taken.");
        var names = Checked(where, () => NameArguments.Parse(entry.CommonName, [.. entry.Dns], [.. entry.Ip], [.. entry.Uri], [.. entry.Email]));
        if (names.CommonName is null && names.SubjectNames.Count == 0)
            throw Fault(where, "for whom? Give at least one of dns, ip, uri, email, commonName.");
        return new HeldOrder
        {
            Name = name,
            Profile = entry.Profile ?? throw Fault(where + ".profile", "a profile is needed, for example server-tls."),
            Names = names,
            KeyType = Kind(entry, file, where),
            Lifetime = Span(entry.Lifetime, where + ".lifetime"),
        };
    }

    private CertificateTarget Target(AgentFileTarget target, string certificate, string where)
    {
        var format = target.Format switch
        {
            "pem" => CertificateFormat.Pem,
            "kubernetes" => CertificateFormat.Kubernetes,
            "combined" => CertificateFormat.Combined,
            "pkcs12" => CertificateFormat.Pkcs12,
            _ => throw Fault(where + ".format", $"'{target.Format}' is none of pem, kubernetes, combined, pkcs12."),
        };
        if (format == CertificateFormat.Pkcs12 != target.PasswordFile is not null)
            throw Fault(where + ".passwordFile", "PKCS#12 needs one, and nothing else does.");
        return new CertificateTarget(
            certificate,
            Resolve(Needed(target.Folder, where + ".folder")),
            format,
            Owner(target.Owner, where),
            Mode(target.KeyMode, where + ".keyMode"),
            target.PasswordFile is { } file ? Resolve(file) : null,
            HookOf(target.Hook, where));
    }

    private ListsTarget Lists(AgentFileLists lists, string where)
    {
        var every = Span(lists.Every, where + ".every")!.Value;
        if (every < TimeSpan.FromSeconds(1))
            throw Fault(where + ".every", "at least 1s.");
        return new ListsTarget(
            [.. lists.From.Select((text, i) => Location(text, $"{where}.from[{i}]"))],
            every,
            Resolve(Needed(lists.Folder, where + ".folder")),
            Owner(lists.Owner, where),
            HookOf(lists.Hook, where));
    }

    private Uri Location(string text, string where) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps || uri.IsFile)
            ? uri
            : throw Fault(where, $"'{text}' is no place of lists: write http://host/crls.pem, https or file.");

    private FileOwner? Owner(string? text, string where) =>
        Checked(where + ".owner", () => text is { } owner ? FileOwner.Parse(owner) : null);

    private Hook? HookOf(AgentFileHook? hook, string where) => hook is null ? null : Read(hook, where + ".hook");

    private Hook Read(AgentFileHook hook, string where)
    {
        var timeout = Span(hook.Timeout, where + ".timeout")!.Value;
        return hook switch
        {
            { Command: [_, ..], Signal: null, PidFile: null, SystemdUnit: null } => new Hook(hook.Command, null, timeout),
            { Command: null, Signal: { } signal, PidFile: { } pid, SystemdUnit: null } when signal.All(char.IsAsciiLetterOrDigit) =>
                // The shell's own kill: small images lack the program.
                new Hook(["/bin/sh", "-c", "kill -s \"$0\" \"$1\"", signal], Resolve(pid), timeout),
            { Command: null, Signal: null, PidFile: null, SystemdUnit: { Length: > 0 } unit } when unit[0] != '-' =>
                new Hook(["systemctl", "reload", unit], null, timeout),
            _ => throw Fault(where, "give one of: command (program and arguments), signal and pidFile, systemdUnit."),
        };
    }

    private UnixFileMode Mode(string text, string where)
    {
        var mode = text.Length is 3 or 4 && text.All(c => c is >= '0' and <= '7') ? Convert.ToInt32(text, 8) : -1;
        return mode >= 0 && (mode & 0b001_001_111) == 0 && (mode & 0b110_000_000) == 0b110_000_000 && mode <= 0b111_111_111
            ? (UnixFileMode)mode
            : throw Fault(where, $"'{text}' is no mode for a key: write 0600, or 0640 or 0660 to share it with a group; others are never given it.");
    }

    private Func<EnrollmentSecret?> TokenOf(string? tokenFile)
    {
        if (tokenFile is null)
            return () => null;
        var full = Resolve(tokenFile);
        return () => File.Exists(full) && File.ReadAllText(full) is { } text && !string.IsNullOrWhiteSpace(text) ? EnrollmentSecret.Parse(text) : null;
    }

    private TrustBundle Bundle(string file) => Checked("trust", () => TrustBundle.FromPem(InputFile.ReadText(file, "trust")));

    private KeyType Kind(AgentFileCertificate entry, AgentFile file, string where) =>
        Checked(entry.KeyType is null ? "keyType" : where + ".keyType", () => (entry.KeyType ?? file.KeyType) is { } text ? KeyTypeNames.Parse(text) : KeyType.P256);

    private TimeSpan? Span(string? text, string where) => text is null ? null : TimeText.ParseSpan(text, $"{path}: {where}");

    private IPEndPoint? StatusAddress(string? text) => text is null ? null
        : IPEndPoint.TryParse(text, out var address) && IPAddress.IsLoopback(address.Address)
            ? address
            : throw Fault("status", $"'{text}' is no loopback address: write 127.0.0.1:7490.");

    private Uri[] Servers(AgentFile file) => (file.Server, file.Servers) switch
    {
        (_, []) => [Address(file.Server, "server")],
        ("", var several) => [.. several.Select((server, i) => Address(server, $"servers[{i}]"))],
        _ => throw Fault("servers", "give 'server' or 'servers', not both."),
    };

    private Uri Address(string text, string where) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.PathAndQuery == "/"
            ? uri
            : throw Fault(where, $"'{text}' is no address of a service: write https://host:7443.");

    private T Checked<T>(string where, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FormatException or UsageException)
        {
            throw Fault(where, e.Message.TrimEnd('.') + ".");
        }
    }

    private string Resolve(string file) => Path.GetFullPath(file, Path.GetDirectoryName(path)!);

    private string Needed(string text, string where) => text.Length > 0 ? text : throw Fault(where, "it is needed.");

    private UsageException Fault(string where, string what) => new($"{path}: {where}: {what}");
}
