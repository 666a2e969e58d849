using SigningService.Testing;
using System.Text.Json;
using SigningService.Authority.Keys;
using SigningService.Ceremony.Steps;

namespace SigningService.Ceremony.Tests;

public sealed class CeremonyRunTests : IDisposable
{
    private readonly Room _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task ThePlanTouchesNothing()
    {
        Assert.Equal(10, await _room.ShowAsync(Room.Shipped()));

        Assert.Empty(_room.Snapshot());
        Assert.Empty(_room.Token.Keys);
        Assert.Contains("critical name constraint: dns example.test, localhost; ip 127.0.0.0/8, ::1/128", _room.Output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    [InlineData("RSA-3072")]
    [InlineData("Ed25519")]
    public async Task OpenSslAcceptsWhatTheCeremonyMade(string key)
    {
        await _room.RunAsync(Room.Shipped(key), SoftwareSigningKey.Create(KeyAlgorithm.P256).PublicKey);

        var crl = _room.Folder.Locate("root/crl.pem");
        Assert.Equal(0, (await Stranger.OpenSslAsync("crl", "-inform", "DER", "-in", _room.Folder.Locate("root/revocation-list.crl"), "-out", crl)).ExitCode);
        foreach (var authority in new[] { "server-ca", "client-ca" })
        {
            var (exitCode, said) = await VerifyAsync("-CRLfile", crl, "-crl_check", _room.Folder.Locate($"{authority}/certificate.pem"));
            Assert.True(exitCode == 0, said);
        }

        var operatorFile = Assert.Single(_room.Folder.List("client-ca/issued", ".pem"));
        var verified = await VerifyAsync("-untrusted", _room.Folder.Locate("client-ca/certificate.pem"), "-purpose", "sslclient", _room.Folder.Locate(operatorFile));
        Assert.True(verified.ExitCode == 0, verified.Said);
    }

    [Fact]
    public async Task ASecondRunKeepsEverything()
    {
        var operatorKey = SoftwareSigningKey.Create(KeyAlgorithm.P256).PublicKey;
        await _room.RunAsync(Room.Shipped(), operatorKey);
        var before = _room.Snapshot();

        _room.Time.Advance(TimeSpan.FromDays(1));
        await _room.RunAsync(Room.Shipped(), operatorKey);

        Assert.Equal(before, _room.Snapshot());
    }

    [Fact]
    public async Task ARunThatWasCutOffAtAnySignatureIsTakenUpAndNothingIsSignedUnderASecondSerialNumber()
    {
        var operatorKey = SoftwareSigningKey.Create(KeyAlgorithm.P256).PublicKey;
        var pendingSeen = 0;
        var done = false;
        for (var cutOffs = 0; !done; cutOffs++)
        {
            Assert.True(cutOffs < 60, "The ceremony does not get on.");
            _room.Token.SignaturesLeft = cutOffs;
            var pending = _room.Snapshot().Where(file => file.Key.EndsWith(".to-be-signed", StringComparison.Ordinal)).ToList();
            pendingSeen += pending.Count;
            try
            {
                await _room.RunAsync(Room.Shipped(), operatorKey);
                done = true;
            }
            catch (SigningUnavailableException)
            {
                _room.Time.Advance(TimeSpan.FromMinutes(10));
            }

            foreach (var file in pending.Where(file => !_room.Folder.Exists(file.Key)))
                AssertSigned(file.Key[..^".to-be-signed".Length], file.Value);
        }

        Assert.True(pendingSeen > 0);
        _room.Token.SignaturesLeft = int.MaxValue;
        Assert.Equal(0, await _room.VerifyAsync(Room.Shipped()));
    }

    [Fact]
    public async Task ACertificateThatDoesNotSayWhatTheFileSaysIsRefused()
    {
        await _room.RunAsync(Room.Shipped());

        var fault = await Assert.ThrowsAsync<CeremonyException>(() => _room.RunAsync(Room.Shipped(domain: "other.test")));

        Assert.StartsWith("server-ca/certificate.pem does not say what the hierarchy file says", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BytesOfAnInterruptedRunUnderAnotherFileAreNotSigned()
    {
        _room.Token.SignaturesLeft = 2; // challenges of the audit key and of the root's key
        await Assert.ThrowsAsync<SigningUnavailableException>(() => _room.RunAsync(Room.Shipped()));
        _room.Token.SignaturesLeft = int.MaxValue;

        var other = Room.Shipped(change: text => text.Replace("lifetime: 3650d", "lifetime: 3000d", StringComparison.Ordinal));
        var fault = await Assert.ThrowsAsync<CeremonyException>(() => _room.RunAsync(other));

        Assert.Contains("written by an interrupted run under another hierarchy file", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFolderOfAnotherTokenIsRefused()
    {
        await _room.RunAsync(Room.Shipped());
        _room.Token = new SoftwareToken();

        var fault = await Assert.ThrowsAsync<CeremonyException>(() => _room.RunAsync(Room.Shipped()));

        Assert.Equal("audit-public-key.pem is there, but the token 'test token' has no key 'audit'; use the token that made it, or an empty folder.", fault.Message);
    }

    [Fact]
    public async Task AKeyOfAnotherKindIsRefused()
    {
        _room.Token.Add("root", SoftwareSigningKey.Create(KeyAlgorithm.P384));

        var fault = await Assert.ThrowsAsync<CeremonyException>(() => _room.RunAsync(Room.Shipped()));

        Assert.StartsWith("The key 'root' in the token is P-384, and the hierarchy file says P-256", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AKeyThatMayLeaveTheTokenIsRefused()
    {
        _room.Token.Add("root", SoftwareSigningKey.Create(KeyAlgorithm.P256), extractable: true);

        var fault = await Assert.ThrowsAsync<CeremonyException>(() => _room.RunAsync(Room.Shipped()));

        Assert.Contains("CKA_SENSITIVE is false", fault.Message, StringComparison.Ordinal);
        Assert.Contains("CKA_EXTRACTABLE is true", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LifetimesCountBothEndsAndStayWithinTheIssuer()
    {
        await _room.RunAsync(Room.Shipped(change: text => text.Replace("lifetime: 1825d", "lifetime: 3650d", StringComparison.Ordinal)));

        var root = _room.Folder.ReadCertificate("root/certificate.pem")!;
        var server = _room.Folder.ReadCertificate("server-ca/certificate.pem")!;
        Assert.Equal(TimeSpan.FromDays(3650), root.NotAfter - root.NotBefore + TimeSpan.FromSeconds(1));
        Assert.True(server.NotAfter <= root.NotAfter);
    }

    [Fact]
    public async Task NameConstraintsAreCriticalAndWithoutLeadingDot()
    {
        await _room.RunAsync(Room.Shipped(change: text => text.Replace("\"${domain}\", localhost", "\".${domain}\", localhost", StringComparison.Ordinal)));

        var (_, said) = await Stranger.OpenSslAsync("x509", "-in", _room.Folder.Locate("server-ca/certificate.pem"), "-noout", "-text");

        Assert.Contains("X509v3 Name Constraints: critical", said, StringComparison.Ordinal);
        Assert.Contains("DNS:example.test", said, StringComparison.Ordinal);
        Assert.DoesNotContain("DNS:.", said, StringComparison.Ordinal);
        Assert.Contains("IP:127.0.0.0/255.0.0.0", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoAuthorityMayAnswerForOthers()
    {
        await _room.RunAsync(Room.Shipped());

        foreach (var authority in new[] { "root", "server-ca", "client-ca" })
        {
            var (_, said) = await Stranger.OpenSslAsync("x509", "-in", _room.Folder.Locate($"{authority}/certificate.pem"), "-noout", "-text");
            Assert.DoesNotContain("Extended Key Usage", said, StringComparison.Ordinal);
            Assert.Contains("X509v3 Basic Constraints: critical", said, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Ed25519", "pkeyutl", "-verify", "-pubin", "-inkey", "{key}", "-rawin", "-in", "{record}", "-sigfile", "{signature}")]
    [InlineData("P-256", "dgst", "-sha256", "-verify", "{key}", "-signature", "{signature}", "{record}")]
    public async Task OpenSslVerifiesTheSignatureOfTheRecord(string auditKey, params string[] arguments)
    {
        await _room.RunAsync(Room.Shipped(change: text => text.Replace("auditKey: ${auditKey:-Ed25519}", "auditKey: " + auditKey, StringComparison.Ordinal)));

        var filled = arguments.Select(argument => argument
            .Replace("{key}", _room.Folder.Locate("audit-public-key.pem"), StringComparison.Ordinal)
            .Replace("{record}", _room.Folder.Locate("record.json"), StringComparison.Ordinal)
            .Replace("{signature}", _room.Folder.Locate("record.json.sig"), StringComparison.Ordinal)).ToArray();
        var (exitCode, said) = await Stranger.OpenSslAsync(filled);

        Assert.True(exitCode == 0, said);
    }

    [Fact]
    public async Task TheRecordNamesPeopleKeysCertificatesAndFiles()
    {
        await _room.RunAsync(Room.Shipped());

        using var record = JsonDocument.Parse(_room.Folder.Read("record.json")!);
        var root = record.RootElement;
        Assert.Equal(["Ada", "Grace"], root.GetProperty("heldBy").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(6, root.GetProperty("keys").GetArrayLength());
        Assert.Equal(3, root.GetProperty("certificates").GetArrayLength());
        Assert.Equal(_room.Folder.Sha256("root/certificate.pem"), root.GetProperty("files").GetProperty("root/certificate.pem").GetString());
    }

    [Fact]
    public async Task LaterRecordsNameTheOnesBefore()
    {
        await _room.RunAsync(Room.Shipped());
        var first = _room.Folder.Sha256("record.json");

        await _room.RunAsync(Room.Shipped(), SoftwareSigningKey.Create(KeyAlgorithm.P256).PublicKey);

        using var record = JsonDocument.Parse(_room.Folder.Read("record.json")!);
        Assert.Equal(2, record.RootElement.GetProperty("number").GetInt32());
        Assert.Equal(first, record.RootElement.GetProperty("previousSha256").GetString());
        Assert.Equal(first, _room.Folder.Sha256("records/1.json"));
    }

    [Theory]
    [InlineData("record.json", "record.json is not what the audit key signed")]
    [InlineData("root/revocation-list.crl", "root/revocation-list.crl")]
    [InlineData("server-ca/ocsp-public-key.pem", "server-ca/ocsp-public-key.pem")]
    [InlineData("client-ca/certificate.pem", "client-ca/certificate.pem")]
    public async Task AChangedFileIsFound(string file, string named)
    {
        await _room.RunAsync(Room.Shipped());
        var content = _room.Folder.Read(file)!;
        content[content.Length / 2] ^= 1;
        File.WriteAllBytes(_room.Folder.Locate(file), content);

        Assert.NotEqual(0, await _room.VerifyAsync(Room.Shipped()));
        Assert.Contains(named, _room.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheNextListCarriesTheEntriesOfTheLastUnderTheNextNumber()
    {
        var hierarchy = Room.Shipped();
        await _room.RunAsync(hierarchy);
        var root = hierarchy.Find("root")!;
        var step = new RevocationListStep(root, _room.Token, _room.Folder, _room.Time);
        var server = _room.Folder.ReadCertificate("server-ca/certificate.pem")!;

        await step.SignNextAsync([new(server.Serial, _room.Time.GetUtcNow(), Authority.Revocation.RevocationReason.CaCompromise, null)], TestContext.Current.CancellationToken);
        await step.SignNextAsync([], TestContext.Current.CancellationToken);

        var list = step.Read(_room.Folder.ReadCertificate("root/certificate.pem")!);
        Assert.Equal(3, list.Number);
        Assert.Equal(server.Serial, Assert.Single(list.Entries).Serial);
        var crl = _room.Folder.Locate("root/crl.pem");
        await Stranger.OpenSslAsync("crl", "-inform", "DER", "-in", _room.Folder.Locate("root/revocation-list.crl"), "-out", crl);
        var (exitCode, said) = await VerifyAsync("-CRLfile", crl, "-crl_check", _room.Folder.Locate("server-ca/certificate.pem"));
        Assert.NotEqual(0, exitCode);
        Assert.Contains("certificate revoked", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AListThatWasCutOffIsSignedAsItWasWritten()
    {
        var hierarchy = Room.Shipped();
        await _room.RunAsync(hierarchy);
        var step = new RevocationListStep(hierarchy.Find("root")!, _room.Token, _room.Folder, _room.Time);
        _room.Token.SignaturesLeft = 0;
        await Assert.ThrowsAsync<SigningUnavailableException>(() => step.SignNextAsync([], TestContext.Current.CancellationToken));
        var written = _room.Folder.Read("root/revocation-list.crl.to-be-signed")!;

        _room.Token.SignaturesLeft = 1;
        _room.Time.Advance(TimeSpan.FromHours(1));
        await step.SignNextAsync([], TestContext.Current.CancellationToken);

        Assert.Contains(Convert.ToHexString(written), Convert.ToHexString(_room.Folder.Read("root/revocation-list.crl")!), StringComparison.Ordinal);
        Assert.False(_room.Folder.Exists("root/revocation-list.crl.to-be-signed"));
    }

    private void AssertSigned(string file, string toBeSigned)
    {
        var der = file.EndsWith(".crl", StringComparison.Ordinal) ? _room.Folder.Read(file)! : _room.Folder.ReadCertificate(file)!.Der.ToArray();
        Assert.Contains(toBeSigned, Convert.ToHexString(der), StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Said)> VerifyAsync(params string[] arguments) => Stranger.OpenSslAsync(
        ["verify", "-x509_strict", "-attime", "1795600000", "-CAfile", _room.Folder.Locate("root/certificate.pem"), .. arguments]);
}
