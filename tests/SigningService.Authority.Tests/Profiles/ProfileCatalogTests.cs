using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SigningService.Authority.Configuration;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;
using static SigningService.Authority.Tests.Profiles.ProfileText;

namespace SigningService.Authority.Tests.Profiles;

public sealed class ProfileCatalogTests
{
    [Fact]
    public void WhatTheFileDoesNotSayHasSafeValues()
    {
        var profile = Read(Server);
        Assert.Equal(profile.Lifetime, profile.MaximumLifetime);
        Assert.Equal(TimeSpan.FromMinutes(5), profile.Backdate);
        Assert.Equal(1, profile.Shards);
        Assert.False(profile.OcspNoCheck);
        Assert.Equal([KeyAlgorithm.P256, KeyAlgorithm.Rsa2048], profile.Keys);
        Assert.Equal(["1.3.6.1.5.5.7.1.24"], profile.DroppedExtensions);
        Assert.False(profile.Names.Allows(new GeneralName(GeneralNameKind.Dns, "*.example.test")));
    }

    [Fact]
    public void KeysChangeOnTheirDaysAndNotBefore()
    {
        var profile = Read(Server + """

                keysFrom:
                  - {date: 2027-06-01, keys: [P-256, ML-DSA-65]}
                  - {date: 2028-01-01, keys: [ML-DSA-65]}
            """);

        Assert.Same(profile, profile.At(Day("2027-05-31T23:59:59Z")));
        Assert.Equal([KeyAlgorithm.P256, KeyAlgorithm.MlDsa65], profile.At(Day("2027-06-01T00:00:00Z")).Keys);
        Assert.Equal([KeyAlgorithm.MlDsa65], profile.At(Day("2031-01-01T00:00:00Z")).Keys);
        Assert.Equal(profile.Issuer, profile.At(Day("2031-01-01T00:00:00Z")).Issuer);
        Assert.Single(profile.At(Day("2027-06-01T00:00:00Z")).KeyChanges);

        static DateTimeOffset Day(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("{date: soon, keys: [P-256]}", "date: must be a day")]
    [InlineData("{date: 2028-01-01, keys: [P-257]}", "P-257 is not known here")]
    [InlineData("{date: 2028-01-01, keys: []}", "must be a list of at least one")]
    [InlineData("{date: 2028-01-01, keys: [P-256]}\n                  - {date: 2027-01-01, keys: [P-384]}", "must be before the one that follows")]
    public void ChangesOfKeysThatCannotBeMeantAreFaults(string change, string fault) =>
        Assert.Contains(FaultsOf(Server + $"\n    keysFrom:\n                  - {change}"), found => found.Contains(fault, StringComparison.Ordinal));

    [Theory]
    [InlineData("twin: server-tls-twin", "twin: other", "there is no profile other")]
    [InlineData("twin: server-tls-twin", "twin: server-tls", "has the same issuer")]
    [InlineData("issuer: twin-server-ca", "issuer: server-ca", "server-tls-twin has the same issuer")]
    [InlineData("description: the twins of servers", "description: x\n    twin: server-tls", "server-tls-twin names a twin itself")]
    [InlineData("issuer: twin-server-ca\n    lifetime: 90d\n    keyUsage: [digitalSignature]\n    extendedKeyUsage: [serverAuth]", "issuer: twin-server-ca\n    lifetime: 90d\n    keyUsage: [digitalSignature]\n    extendedKeyUsage: [clientAuth]", "server-tls-twin has another extendedKeyUsage")]
    [InlineData("issuer: twin-server-ca\n    lifetime: 90d\n    keyUsage: [digitalSignature]", "issuer: twin-server-ca\n    lifetime: 90d\n    keyUsage: [digitalSignature, nonRepudiation]", "server-tls-twin has a keyUsage that this one has not")]
    public void ATwinThatCannotBeOneIsAFault(string good, string bad, string fault)
    {
        var text = Issuance.TwinHouse.ProfileText;
        Assert.Contains(good, text, StringComparison.Ordinal);
        Assert.Equal("server-tls-twin", ReadAll(text).Get("server-tls").Twin);

        Assert.Contains(FaultsOf(text.Replace(good, bad, StringComparison.Ordinal)), found => found.Contains("twin: ", StringComparison.Ordinal) && found.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void TheVersionIsTheHashOfTheText() =>
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(Server)), ReadAll(Server).Version.ToArray());

    [Fact]
    public void AnUnknownProfileIsRefusedWithoutSayingWhichThereAre()
    {
        var refused = Assert.Throws<RefusedException>(() => ReadAll(Server).Get("other"));
        Assert.Equal(RefusalReason.UnknownProfile, refused.Reason);
        Assert.DoesNotContain("server-tls", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheShippedProfilesAreSound()
    {
        var file = ReviewedFile.Parse("profiles.yaml", Shipped(), new Dictionary<string, string> { ["domain"] = "example.test" });
        var catalog = ProfileCatalog.Read(file);
        Assert.Equal(["server-tls", "client-tls", "mesh-workload", "ocsp-responder-server", "ocsp-responder-client"], catalog.All.Select(profile => profile.Id));
        var server = catalog.Get("server-tls");
        Assert.All(
            ["dns:example.test", "dns:a.b.example.test", "dns:localhost", "ip:127.0.0.1", "ip:::1"],
            name => Assert.True(server.Names.Allows(GeneralName.Parse(name)!), name));
        Assert.True(catalog.Get("client-tls").Names.Allows(new GeneralName(GeneralNameKind.Uri, "spiffe://example.test/pay/worker")));
        Assert.All(catalog.All, profile => Assert.True(profile.Lifetime <= TimeSpan.FromDays(90)));
    }

    [Theory]
    [InlineData(null, "P-256")]
    [InlineData("ML-DSA-65", "ML-DSA-65")]
    public void AVariableThatIsNotSetIsWhatItsPlaceNames(string? set, string expected)
    {
        var variables = set is null ? new Dictionary<string, string>() : new() { ["kind"] = set };
        Assert.Equal(expected, ReviewedFile.Parse("x.yaml", "key: ${kind:-P-256}", variables).Root.Text("key"));
    }

    [Fact]
    public void AnUnknownVariableIsAFaultWithItsLine()
    {
        var file = ReviewedFile.Parse("profiles.yaml", Server.Replace("**.example.test", "**.${dmain}", StringComparison.Ordinal));
        Assert.Contains("profiles.yaml:10: ${dmain}: no such variable is set", Assert.Throws<ReviewedFileException>(file.ThrowIfFaulty).Faults);
    }

    [Fact]
    public void AVariableCannotBringStructure()
    {
        var variables = new Dictionary<string, string> { ["domain"] = "x\"]\n    uri: [\"https://evil.test/" };
        var file = ReviewedFile.Parse("profiles.yaml", Server.Replace("example.test", "${domain}", StringComparison.Ordinal), variables);
        Assert.Throws<ReviewedFileException>(() => ProfileCatalog.Read(file));
    }

    [Theory]
    [InlineData("id: server-tls", "id: Server_TLS", "id: must be lower-case")]
    [InlineData("    description: Servers\n", "", "description: is missing")]
    [InlineData("    issuer: server-ca\n", "", "issuer: is missing")]
    [InlineData("lifetime: 90d", "lifetime: 59s", "lifetime: must be 60s at least")]
    [InlineData("lifetime: 90d", "lifetime: 90", "lifetime: must be a time")]
    [InlineData("lifetime: 90d", "lifetime: 90d\n    maximumLifetime: 30d", "maximumLifetime: must not be less")]
    [InlineData("lifetime: 90d", "lifetime: 90d\n    backdate: 61m", "backdate: must be 1h at most")]
    [InlineData("lifetime: 90d", "lifetime: 2m", "backdate: must be less than lifetime")]
    [InlineData("[digitalSignature]", "[digitalSignature, keyCertSign]", "keyUsage: keyCertSign and cRLSign are for authorities")]
    [InlineData("[digitalSignature]", "[cRLSign]", "keyUsage: keyCertSign and cRLSign are for authorities")]
    [InlineData("[digitalSignature]", "[digitalSignature, keyEncipherment]", "keys are all RSA")]
    [InlineData("[digitalSignature]", "[digitalSignature, keyAgreement]", "keys are all EC")]
    [InlineData("[digitalSignature]", "[digitalSign]", "keyUsage: digitalSign is not known here")]
    [InlineData("[digitalSignature]", "[]", "keyUsage: must be a list of at least one")]
    [InlineData("[serverAuth]", "[]", "extendedKeyUsage: must be a list of at least one")]
    [InlineData("[serverAuth]", "[anyExtendedKeyUsage]", "extendedKeyUsage: anyExtendedKeyUsage is not known here")]
    [InlineData("[serverAuth]", "[serverAuth, serverAuth]", "extendedKeyUsage: serverAuth stands there twice")]
    [InlineData("[serverAuth]", "[OCSPSigning]", "ocspNoCheck: belongs to OCSPSigning")]
    [InlineData("[serverAuth]", "[serverAuth, OCSPSigning]", "OCSPSigning must stand alone")]
    [InlineData("[serverAuth]", "[serverAuth]\n    ocspNoCheck: true", "ocspNoCheck: belongs to OCSPSigning")]
    [InlineData("[P-256, RSA-2048]", "[]", "keys: must be a list of at least one")]
    [InlineData("[P-256, RSA-2048]", "[RSA-1024]", "keys: RSA-1024 is not known here")]
    [InlineData("\"**.example.test\"", "\"*example.test\"", "dns: '*example.test' is no pattern")]
    [InlineData("\"**.example.test\"", "\"Example.test\"", "dns: 'Example.test' is no pattern")]
    [InlineData("127.0.0.0/8", "127.0.0.1/8", "ip: '127.0.0.1/8' is no pattern")]
    [InlineData("127.0.0.0/8", "127.1", "ip: '127.1' is no pattern")]
    [InlineData("spiffe://example.test/", "spiffe://Example.test/", "uri: 'spiffe://Example.test/' is no pattern")]
    [InlineData("spiffe://example.test/", "spiffe://example.test", "uri: 'spiffe://example.test' is no pattern")]
    [InlineData("@example.test", "example.test", "email: 'example.test' is no pattern")]
    [InlineData("fromNames", "anything", "commonName: must be one of fromNames, omitted, display")]
    [InlineData("commonName: fromNames", "commonName: fromNames\n      fixed: {CN: x}", "CN: is no attribute that a profile can fix")]
    [InlineData("commonName: fromNames", "commonName: fromNames\n      fixed: {C: Deutschland}", "C: must have at most 2 characters")]
    [InlineData("commonName: fromNames", "commonName: fromNames\n      fixed: {emailAddress: a@b.test}", "emailAddress: is no attribute")]
    [InlineData("[tlsFeature]", "[mystery]", "droppedExtensions: mystery is neither")]
    [InlineData("[tlsFeature]", "[2.5.29.17]", "droppedExtensions: 2.5.29.17 is judged by the profile itself")]
    [InlineData("[tlsFeature]", "[tlsFeature]\n    shards: 1025", "shards: must be a whole number from 1 to 1024")]
    [InlineData("[tlsFeature]", "[tlsFeature]\n    lifetimes: 3d", "lifetimes: no such key is known here")]
    public void AFaultIsNamedWithItsLine(string sound, string faulty, string expected)
    {
        var text = Server.Replace(sound, faulty, StringComparison.Ordinal);
        Assert.NotEqual(Server, text);
        var fault = Assert.Single(FaultsOf(text), fault => fault.Contains(expected, StringComparison.Ordinal));
        Assert.Matches(@"^profiles\.yaml:\d+: ", fault);
    }

    [Fact]
    public void EveryFaultOfAFileIsNamedAtOnce()
    {
        var text = Server.Replace("90d", "1s", StringComparison.Ordinal)
            .Replace("[serverAuth]", "[]", StringComparison.Ordinal)
            .Replace("[P-256, RSA-2048]", "[DES]", StringComparison.Ordinal) + "\n    colour: blue\n";
        Assert.True(FaultsOf(text).Count >= 4);
    }

    [Fact]
    public void TheSameIdTwiceIsAFault() => Assert.Contains(
        FaultsOf(Server + Server["profiles:".Length..].Insert(0, "\n")), fault => fault.Contains("there is a profile server-tls already", StringComparison.Ordinal));

    [Fact]
    public void AFileWithoutProfilesIsAFault() => Assert.NotEmpty(FaultsOf("profiles: []"));
}
