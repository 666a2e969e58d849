using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Authority;
using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Authority.Requests;
using SigningService.Ceremony.Hierarchies;
using SigningService.Ceremony.Records;
using SigningService.Ceremony.Steps;
using SigningService.Testing;
using SigningService.Testing.Strangers;
using PublicKey = SigningService.Authority.Keys.PublicKey;

namespace SigningService.Ceremony.Tests;

/// <summary>A root takes over from another: its key, its certificate and the certificate that leads there from the root before.</summary>
public sealed class NewRootTests : IDisposable
{
    private const string NewRoot = "roots/root-2/certificate.pem";
    private const string Cross = "roots/root-2/cross-certificate.pem";

    private readonly Room _room = new();
    private readonly Hierarchy _hierarchy = Room.Shipped();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _room.Dispose();

    public static TheoryData<string> Strangers => ["OpenSSL", "GnuTLS", "Go", "Java", ".NET"];

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task StrangersWhoKnowEitherRootAcceptWhatHangsBelowTheNewOne(string name)
    {
        await _room.RunAsync(_hierarchy);
        await MakeNewRootAsync("root");
        var (leaf, issuer) = await IssueBelowNewRootAsync();
        IStranger stranger = name switch
        {
            "OpenSSL" => new OpenSsl(),
            "GnuTLS" => new GnuTls(),
            "Go" => new GoX509(),
            "Java" => new JavaCertPath(),
            _ => new DotNetChain(),
        };

        foreach (var root in new[] { "root/certificate.pem", NewRoot })
        {
            // Java's validator judges a path and looks for none: for it the path ends below the root that is trusted.
            var path = name == "Java" && root == NewRoot ? new ReadOnlyMemory<byte>[] { issuer } : [issuer, DerOf(Cross)];
            var judgement = await stranger.JudgeAsync(new ChainToJudge(leaf, path, DerOf(root), []));
            Assert.True(judgement.Accepted, $"{root}: {judgement.Words}");
        }

        // What makes it so is the cross-certificate, and not that somebody is easily content.
        var without = await stranger.JudgeAsync(new ChainToJudge(leaf, [issuer], DerOf("root/certificate.pem"), []));
        Assert.False(without.Accepted, without.Words);
    }

    [Fact]
    public async Task OfTheNewRootEverythingIsRecordedAndVerifiedAndMadeOnlyOnce()
    {
        await _room.RunAsync(_hierarchy);
        await MakeNewRootAsync("root");
        var made = _room.Snapshot();

        await MakeNewRootAsync("root");

        Assert.Equal(made, _room.Snapshot());
        Assert.Equal(0, await _room.VerifyAsync(_hierarchy));
        var record = System.Text.Json.JsonDocument.Parse(_room.Folder.Read("record.json")!).RootElement;
        Assert.Contains(record.GetProperty("keys").EnumerateArray(), key => key.GetProperty("label").GetString() == "root-2");
        Assert.Contains(record.GetProperty("certificates").EnumerateArray(), certificate => certificate.GetProperty("file").GetString() == Cross);
        using var root = X509CertificateLoader.LoadCertificateFromFile(_room.Folder.Locate(NewRoot));
        using var cross = X509CertificateLoader.LoadCertificateFromFile(_room.Folder.Locate(Cross));
        using var old = X509CertificateLoader.LoadCertificateFromFile(_room.Folder.Locate("root/certificate.pem"));
        Assert.Equal("CN=Example Finance Root CA 2, O=Example Finance", root.Subject);
        Assert.Equal(root.PublicKey.EncodedKeyValue.RawData, cross.PublicKey.EncodedKeyValue.RawData);
        Assert.Equal((root.Subject, old.Subject), (cross.Subject, cross.Issuer));
        Assert.True(cross.NotAfter <= old.NotAfter);
        await MakeNewRootAsync("root-2");
        Assert.True(_room.Folder.Exists("roots/root-3/cross-certificate.pem"));
        Assert.Equal(0, await _room.VerifyAsync(_hierarchy));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task CutOffAtAnySignatureTheSameCommandGoesOnWithTheSameKeyAndBytes(int signatures)
    {
        await _room.RunAsync(_hierarchy);
        _room.Token.SignaturesLeft = 1 + signatures;
        await Assert.ThrowsAsync<SigningUnavailableException>(() => MakeNewRootAsync("root"));
        var key = _room.Token.Keys["root-2"].Described.PublicKey;
        var begun = _room.Snapshot().Where(file => file.Key.EndsWith(".pem.to-be-signed", StringComparison.Ordinal)).ToList();
        _room.Token.SignaturesLeft = int.MaxValue;

        await MakeNewRootAsync("root");

        Assert.Equal(key, _room.Folder.ReadCertificate(NewRoot)!.PublicKey);
        foreach (var (file, bytes) in begun)
            Assert.Equal(bytes, Convert.ToHexString(_room.Folder.ReadCertificate(file[..^".to-be-signed".Length])!.ToBeSigned.Span));
        Assert.Equal(0, await _room.VerifyAsync(_hierarchy));
    }

    [Fact]
    public async Task WithoutRoomForItThereIsNoCrossCertificate()
    {
        var hierarchy = Room.Shipped(change: text => text.Replace("pathLength: 2", "pathLength: 1", StringComparison.Ordinal));
        await _room.RunAsync(hierarchy);

        await MakeNewRootAsync("root", hierarchy);

        Assert.True(_room.Folder.Exists(NewRoot));
        Assert.False(_room.Folder.Exists(Cross));
        Assert.Equal(0, await _room.VerifyAsync(hierarchy));
    }

    [Fact]
    public void ARootThatDoesNotExistIsSucceededByNone() =>
        Assert.Throws<CeremonyException>(() => new RootLines(_hierarchy, _room.Folder).SuccessorOf("root-2"));

    private async Task MakeNewRootAsync(string succeeds, Hierarchy? hierarchy = null)
    {
        hierarchy ??= _hierarchy;
        var (previous, next) = new RootLines(hierarchy, _room.Folder).SuccessorOf(succeeds);
        var steps = StepList.OfNewRoot(hierarchy, previous, next, _room.Token, _room.Folder, _room.Time);
        var all = new StepList(hierarchy, _room.Token, _room.Folder, null, _room.Time).With(steps);
        var records = new RecordKeeper(hierarchy, _room.Token, _room.Folder, all, _room.Time);
        var run = new CeremonyRun(hierarchy, _room.Token, _room.Folder, steps, records, _room.Time, _room.Output);
        await run.ShowAsync(Stop);
        await run.PerformAsync(Room.HeldBy, Stop);
    }

    /// <summary>The new root signs a successor of the authority for servers, and that one a leaf.</summary>
    private async Task<(byte[] Leaf, byte[] Issuer)> IssueBelowNewRootAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var plan = _hierarchy.Find("server-ca")! with { Issuer = new RootLines(_hierarchy, _room.Folder).All[0].Newest };
        var subject = AuthorityNaming.SubjectOf(plan.Subject, 2);
        var csr = new CertificateRequest(new X500DistinguishedName(subject.Der.ToArray()), key, HashAlgorithmName.SHA256).CreateSigningRequest();
        await new SuccessorStep(plan, SigningRequest.Parse(csr), _room.Token, _room.Folder, new Templates(TestHierarchy.Urls), _room.Time).DoAsync(Stop);
        var issuer = DerOf(Assert.Single(_room.Folder.List("roots/root-2/issued", ".pem")));
        var signing = SoftwareSigningKey.Create(key);
        var notBefore = DateTimeOffset.FromUnixTimeSeconds(_room.Time.GetUtcNow().ToUnixTimeSeconds());
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = TestHierarchy.Sign(
            new CertificateTemplate
            {
                Serial = SerialNumber.Random(),
                SignatureAlgorithm = SignatureAlgorithm.DefaultFor(KeyAlgorithm.P256),
                Issuer = subject,
                NotBefore = notBefore,
                NotAfter = notBefore.AddDays(365),
                Subject = DistinguishedName.Empty,
                PublicKey = PublicKey.Parse(leafKey.ExportSubjectPublicKeyInfo()),
                AuthorityKeyIdentifier = signing.PublicKey.KeyIdentifier,
                KeyUsage = KeyUsage.DigitalSignature,
                ExtendedKeyUsages = [ExtendedKeyUsage.ServerAuth],
                Names = [new GeneralName(GeneralNameKind.Dns, "api.example.test")],
            },
            signing);
        return (leaf, issuer);
    }

    private byte[] DerOf(string file) => _room.Folder.ReadCertificate(file)!.Der.ToArray();
}
