using SigningService.Authority.Configuration;
using SigningService.Authority.Keys;
using SigningService.Ceremony.Hierarchies;
using SigningService.Ceremony.Records;
using SigningService.Ceremony.Steps;
using SigningService.Testing;

namespace SigningService.Ceremony.Tests;

/// <summary>One file with two roots, each with authorities below it: twins whose keys are of different kinds.</summary>
public sealed class TwinRootTests : IDisposable
{
    private readonly Room _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task OneCeremonyMakesBothRootsWhatIsBelowThemAndAListOfEach()
    {
        var hierarchy = Room.Twins();

        await _room.RunAsync(hierarchy, SoftwareSigningKey.Create(KeyAlgorithm.P256).PublicKey);

        Assert.Equal(["root", "twin-root"], hierarchy.Roots.Select(root => root.Id));
        foreach (var (root, kind, authorities) in new[]
        {
            ("root", KeyAlgorithm.P256, new[] { "server-ca", "client-ca" }), ("twin-root", KeyAlgorithm.Rsa3072, ["twin-server-ca", "twin-client-ca"]),
        })
        {
            var list = _room.Folder.Locate($"{root}/list.pem");
            Assert.Equal(0, (await Stranger.OpenSslAsync("crl", "-inform", "DER", "-in", _room.Folder.Locate($"{root}/revocation-list.crl"), "-out", list)).ExitCode);
            foreach (var authority in authorities)
            {
                Assert.Equal(kind, _room.Folder.ReadCertificate($"{authority}/certificate.pem")!.PublicKey.Algorithm);
                var (exitCode, said) = await Stranger.OpenSslAsync(
                    "verify", "-x509_strict", "-CAfile", _room.Folder.Locate($"{root}/certificate.pem"), "-CRLfile", list, "-crl_check_all",
                    "-no_check_time", _room.Folder.Locate($"{authority}/certificate.pem"));
                Assert.True(exitCode == 0, said);
            }

            File.Delete(list);
        }

        // A chain is of one kind from end to end: the one root vouches for nothing below the other.
        var (across, _) = await Stranger.OpenSslAsync(
            "verify", "-CAfile", _room.Folder.Locate("root/certificate.pem"), "-no_check_time", _room.Folder.Locate("twin-server-ca/certificate.pem"));
        Assert.NotEqual(0, across);
        Assert.Equal(0, await _room.VerifyAsync(hierarchy));
    }

    [Fact]
    public async Task ACeremonyWithTwoRootsThatWasCutOffAtAnySignatureIsTakenUpAndASecondRunKeepsEverything()
    {
        var hierarchy = Room.Twins(twinKey: "P-384");
        for (var signatures = 0; ; signatures++)
        {
            Assert.True(signatures < 60, "The ceremony does not get on.");
            _room.Token.SignaturesLeft = signatures;
            try
            {
                await _room.RunAsync(hierarchy);
                break;
            }
            catch (SigningUnavailableException)
            {
                _room.Time.Advance(TimeSpan.FromMinutes(10));
            }
        }

        _room.Token.SignaturesLeft = int.MaxValue;
        Assert.Equal(0, await _room.VerifyAsync(hierarchy));
        var made = _room.Snapshot();
        await _room.RunAsync(hierarchy);
        Assert.Equal(made, _room.Snapshot());
    }

    [Theory]
    [InlineData("root", "twin-root", "root-2")]
    [InlineData("twin-root", "root", "twin-root-2")]
    public async Task EachRootHasALineOfSuccessorsOfItsOwn(string root, string other, string next)
    {
        var hierarchy = Room.Twins(twinKey: "P-384");
        await _room.RunAsync(hierarchy);
        var (previous, planned) = new RootLines(hierarchy, _room.Folder).SuccessorOf(root);
        var steps = StepList.OfNewRoot(hierarchy, previous, planned, _room.Token, _room.Folder, _room.Time);
        var all = new StepList(hierarchy, _room.Token, _room.Folder, null, _room.Time).With(steps);
        var records = new RecordKeeper(hierarchy, _room.Token, _room.Folder, all, _room.Time);

        await new CeremonyRun(hierarchy, _room.Token, _room.Folder, steps, records, _room.Time, _room.Output)
            .PerformAsync(Room.HeldBy, TestContext.Current.CancellationToken);

        var lines = new RootLines(hierarchy, _room.Folder);
        Assert.Equal(next, Assert.Single(lines.Later).Id);
        Assert.Equal(next, lines.Of(hierarchy.Find(root)!).Newest.Id);
        Assert.Equal(other, lines.Of(hierarchy.Find(other)!).Newest.Id);
        Assert.Equal(hierarchy.Find(root)!.Key, _room.Folder.ReadCertificate($"roots/{next}/certificate.pem")!.PublicKey.Algorithm);
        Assert.True(_room.Folder.ReadCertificate($"roots/{next}/cross-certificate.pem")!
            .IsSignedBy(_room.Folder.ReadCertificate($"{root}/certificate.pem")!.PublicKey));
        Assert.Equal(0, await _room.VerifyAsync(hierarchy));
    }

    [Fact]
    public async Task AHierarchyThatIsThereGetsItsTwinsLaterAndKeepsWhatItHas()
    {
        await _room.RunAsync(Room.Shipped());
        var before = _room.Snapshot().Where(file => file.Key.EndsWith(".pem", StringComparison.Ordinal)).ToList();

        await _room.RunAsync(Room.Twins(twinKey: "P-384"));

        Assert.Subset(_room.Snapshot().ToHashSet(), before.ToHashSet());
        Assert.True(_room.Folder.Exists("twin-server-ca/certificate.pem"));
        Assert.Equal(0, await _room.VerifyAsync(Room.Twins(twinKey: "P-384")));
    }

    [Fact]
    public void AForgottenIssuerIsNotTakenForASecondRoot()
    {
        var fault = Assert.Throws<ReviewedFileException>(() => Room.Shipped(change: text => text.Replace("  - id: client-ca\n    issuer: root\n", "  - id: client-ca\n", StringComparison.Ordinal)));

        Assert.Contains("revocationListLifetime", fault.Message, StringComparison.Ordinal);
    }
}
