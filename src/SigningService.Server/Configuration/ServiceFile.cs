using System.Net;
using SigningService.Authority.Configuration;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Revocation.Deltas;
using SigningService.Hsm;
using SigningService.Server.Auditing;
using SigningService.Server.Listeners;
using SigningService.Server.Mesh;
using SigningService.Server.OwnCertificates;
using SigningService.Server.Retention;

namespace SigningService.Server.Configuration;

/// <summary>Reads <c>service.yaml</c>. Every fault is named with its line; an unknown key is one.</summary>
internal static class ServiceFile
{
    /// <exception cref="ReviewedFileException">The file is wrong; the message names every fault.</exception>
    public static ServiceSettings Load(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Parse(Path.GetFileName(path), TextFile.Read(path), folder);
    }

    /// <param name="folder">What relative paths are relative to.</param>
    public static ServiceSettings Parse(string name, string text, string folder)
    {
        var file = ReviewedFile.Parse(name, text);
        var settings = Read(file.Root, folder);
        file.ThrowIfFaulty();
        return settings;
    }

    private static ServiceSettings Read(ReviewedMapping root, string folder)
    {
        var ledger = LedgerSettings.Read(root.Mapping("ledger"), folder);
        var publicUrl = ReadPublicUrl(root);
        var stateFolder = root.Has("state")
            ? ReadPath(root, "state", folder)
            : Path.Combine(Path.GetDirectoryName(ledger.File) ?? folder, "state");
        return new ServiceSettings
        {
            Listen = ReadListen(root.OptionalMapping("listen")),
            PublicUrl = publicUrl,
            Token = ReadToken(root.Mapping("token"), folder),
            Ledger = ledger,
            Retention = RetentionSettings.Read(root.OptionalMapping("retention"), ledger.File is not null, folder),
            StateFolder = stateFolder,
            Checkpoints = ReadCheckpoints(root.OptionalMapping("checkpoints"), publicUrl, stateFolder, folder),
            HierarchyFolder = ReadPath(root, "hierarchy", folder),
            ProfilesFile = ReadPath(root, "profiles", folder),
            GrantsFile = ReadPath(root, "grants", folder),
            RotationFile = root.Has("rotation") ? ReadPath(root, "rotation", folder) : null,
            ApprovalsFile = ReadApprovals(root, folder),
            Variables = ReadVariables(root.OptionalMapping("variables")),
            ClientAuthorities = root.TextOrTexts("clientAuthority"),
            Mesh = MeshSettings.Read(root.OptionalMapping("mesh"), folder),
            Tls = ReadTls(root.Mapping("tls")),
            Revocation = ReadRevocation(root.OptionalMapping("revocation")),
            Limits = LimitSettings.Read(root.OptionalMapping("limits")),
            WarnBeforeExpiry = root.OptionalDuration("warnBeforeExpiry") ?? TimeSpan.FromDays(30),
            ConnectionAge = AtLeast(root, "connectionAge", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            TraceCollector = root.OptionalMapping("traces")?.Text("collector"),
        };
    }

    private static string? ReadApprovals(ReviewedMapping root, string folder)
    {
        if (!root.Has("approvals"))
            root.Fault("approvals", "is missing: name the file of what needs approval, or write none to let one person do everything");
        return root.OptionalText("approvals") is null or "none" ? null : ReadPath(root, "approvals", folder);
    }

    private static ListenSettings ReadListen(ReviewedMapping? listen)
    {
        var address = IPAddress.Loopback;
        if (listen?.OptionalText("address") is { } text && !IPAddress.TryParse(text, out address!))
        {
            listen.Fault("address", "must be an IP address such as 127.0.0.1 or 0.0.0.0");
            address = IPAddress.Loopback;
        }

        var settings = new ListenSettings(
            address,
            ReadPort(listen, "grpc", 7443),
            ReadPort(listen, "enrolment", 7444),
            ReadPort(listen, "publication", 7480),
            ReadPort(listen, "operations", 7481));
        int[] ports = [settings.Grpc, settings.Enrolment, settings.Publication, settings.Operations];
        if (ports.Where(port => port != 0).GroupBy(port => port).Any(group => group.Count() > 1))
            listen?.Fault("grpc", "each listener needs a port of its own");
        return settings;
    }

    private static int ReadPort(ReviewedMapping? listen, string key, int otherwise) =>
        listen?.OptionalWholeNumber(key, 0, 65535) ?? otherwise;

    private static string ReadPublicUrl(ReviewedMapping root)
    {
        var text = root.Text("publicUrl");
        // RFC 5280, 8: lists over https make relying parties need the certificate they are about to judge.
        if (text.Length > 0 && (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.Query.Length > 0))
            root.Fault("publicUrl", "must be a plain http URL such as http://pki.example.test:7480");
        return text.TrimEnd('/');
    }

    private static TokenSettings ReadToken(ReviewedMapping token, string folder)
    {
        var settings = ReadOneToken(token, token.Text("module"), ReadPath(token, "pinFile", folder));
        return settings with
        {
            Copies = [.. token.Mappings("copies").Select(copy => ReadOneToken(
                copy,
                copy.OptionalText("module") ?? settings.Module,
                copy.Has("pinFile") ? ReadPath(copy, "pinFile", folder) : settings.PinFile))],
        };
    }

    private static TokenSettings ReadOneToken(ReviewedMapping token, string module, string pinFile)
    {
        var settings = new TokenSettings(
            module,
            token.Text("label"),
            token.OptionalText("serial"),
            pinFile,
            token.OptionalWholeNumber("sessions", 1, 1_000),
            token.OptionalWholeNumber("processes", 0, 64) ?? 0,
            ReadVariables(token.OptionalMapping("environment"))) { Numbers = ReadNumbers(token) };
        if (settings is { Processes: 0, Environment.Count: > 0 })
            token.Fault("environment", "is for processes that hold the library, and there are none: set processes as well");
        return settings;
    }

    private static TokenNumbers ReadNumbers(ReviewedMapping token)
    {
        var numbers = TokenNumbers.Standard;
        foreach (var (name, number) in ReadVariables(token.OptionalMapping("numbers")))
        {
            try
            {
                numbers = numbers.With(name, number);
            }
            catch (FormatException e)
            {
                token.Fault("numbers", e.Message);
            }
        }

        return numbers;
    }

    private static Dictionary<string, string> ReadVariables(ReviewedMapping? variables) =>
        variables?.Keys.ToDictionary(key => key, variables.Text) ?? [];

    private static TlsSettings ReadTls(ReviewedMapping tls) => ReadCertificate(tls) with
    {
        Also = [.. tls.Mappings("also").Select(ReadCertificate)],
        RequiresHybrid = ReadKeyExchange(tls),
    };

    private static TlsSettings ReadCertificate(ReviewedMapping tls)
    {
        var names = new List<GeneralName>();
        foreach (var text in tls.Texts("names"))
        {
            if (GeneralName.Parse(text) is { Kind: GeneralNameKind.Dns or GeneralNameKind.Ip } name)
                names.Add(name);
            else
                tls.Fault("names", $"{text} is no name of the form dns:host or ip:address");
        }

        if (names.Count == 0)
            tls.Fault("names", "the service needs at least one name to be reached by");
        return new TlsSettings(tls.Text("profile"), names, ReadTlsKey(tls));
    }

    private static KeyAlgorithm ReadTlsKey(ReviewedMapping tls)
    {
        var algorithm = tls.Choice("key", TlsKey.Algorithms.ToDictionary(algorithm => algorithm.Name), KeyAlgorithm.P256);
        if (TlsKey.IsSupported(algorithm))
            return algorithm;
        tls.Fault("key", $"{algorithm} in TLS needs OpenSSL 3.5 or later (Debian 13), which this system does not have");
        return KeyAlgorithm.P256;
    }

    private static bool ReadKeyExchange(ReviewedMapping tls)
    {
        var isRequired = tls.Choice("keyExchange", new Dictionary<string, bool> { ["any"] = false, ["post-quantum"] = true }, false);
        if (isRequired && !KeyExchange.IsHybridHere)
            tls.Fault("keyExchange", "post-quantum needs OpenSSL 3.5 or later (Debian 13), which this system does not have");
        return isRequired;
    }

    private static RevocationSettings ReadRevocation(ReviewedMapping? revocation)
    {
        var lifetime = AtLeast(revocation, "listLifetime", TimeSpan.FromMinutes(1), TimeSpan.FromHours(24));
        var refresh = AtLeast(revocation, "refresh", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        if (refresh > lifetime / 2)
            revocation?.Fault("refresh", "must be at most half of listLifetime, so that a missed publication is made up for in time");
        return new RevocationSettings(
            lifetime,
            refresh,
            revocation?.OptionalDuration("publishDelay") ?? TimeSpan.FromSeconds(5),
            AtLeast(revocation, "closeIntentsAfter", TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)),
            ReadDeltas(revocation?.OptionalMapping("deltas"), lifetime, refresh));
    }

    private static DeltaPolicy ReadDeltas(ReviewedMapping? deltas, TimeSpan listLifetime, TimeSpan refresh)
    {
        if (deltas is null)
            return DeltaPolicy.None;
        var authorities = deltas.Texts("authorities");
        if (authorities.Count == 0)
            deltas.Fault("authorities", "name at least one authority; without the whole key no delta lists are made");
        var lifetime = deltas.OptionalDuration("lifetime") ?? (refresh * 4 < listLifetime ? refresh * 4 : listLifetime);
        if (lifetime < refresh * 2 || lifetime > listLifetime)
            deltas.Fault("lifetime", "must be at least twice refresh, so that a missed publication is made up for in time, and at most listLifetime");
        return new DeltaPolicy(authorities.ToHashSet(), lifetime);
    }

    /// <summary>The origin is by default where relying parties look: it names this authority already.</summary>
    private static CheckpointSettings ReadCheckpoints(ReviewedMapping? checkpoints, string publicUrl, string stateFolder, string folder)
    {
        var origin = checkpoints?.OptionalText("origin")
            ?? (Uri.TryCreate(publicUrl, UriKind.Absolute, out var uri) ? $"{uri.Authority}{uri.AbsolutePath.TrimEnd('/')}/audit-log" : "audit-log");
        if (origin.Length == 0 || origin.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+'))
            checkpoints?.Fault("origin", "must be a name without spaces and plus signs, such as signing.example.test/audit-log");
        return new CheckpointSettings(
            origin,
            AtLeast(checkpoints, "interval", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)),
            checkpoints?.OptionalWholeNumber("entries", 1, 1_000_000) ?? 1_000,
            checkpoints?.Has("kept") == true ? ReadPath(checkpoints, "kept", folder) : Path.Combine(stateFolder, "checkpoint"))
        {
            Witnesses = WitnessSettings.Read(checkpoints),
        };
    }

    private static TimeSpan AtLeast(ReviewedMapping? mapping, string key, TimeSpan minimum, TimeSpan otherwise)
    {
        if (mapping?.OptionalDuration(key) is not { } value)
            return otherwise;
        if (value < minimum)
            mapping.Fault(key, $"must be at least {minimum.TotalSeconds:0}s");
        return value;
    }

    private static string ReadPath(ReviewedMapping mapping, string key, string folder) =>
        Path.GetFullPath(Path.Combine(folder, mapping.Text(key)));
}
