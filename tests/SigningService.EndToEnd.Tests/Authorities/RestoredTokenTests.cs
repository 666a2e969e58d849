using System.Runtime.Versioning;
using Google.Protobuf;
using Grpc.Core;
using SigningService.Client;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;

namespace SigningService.EndToEnd.Tests.Authorities;

/// <summary>The token is brought back from a backup that is older than its newest key.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RestoredTokenTests(FaultyHouse house) : HouseTests<FaultyHouse>(house), IClassFixture<FaultyHouse>
{
    private string Tokens => House.PathOf("token", "tokens");

    [Fact]
    public async Task TheKeyThatIsMissingIsNamedAtTheStartTheOldIssuersWorkAndTheRightTokenHealsIt()
    {
        var (backup, newest) = (House.PathOf("token", "backup"), House.PathOf("token", "newest"));
        CopyFolder(Tokens, backup);
        var authority = await TakeNewAuthorityIntoUseAsync();
        Assert.Equal(authority, await IssuerOfAsync("server-tls", Csr.For("before.example.test")));

        var before = (await FindingsAsync(after: -1)).Values.Max(entry => entry.Index);
        Assert.Equal(0, await House.Service.TerminateAsync(Stop));
        Directory.Move(Tokens, newest);
        CopyFolder(backup, Tokens);
        House.Start();

        var told = await Waiting.ForAsync(() => FindingsAsync(before), findings => findings.ContainsKey(authority), _ => House.LogTail());
        Assert.Equal("KeyMissing", told[authority].Kind);
        Assert.Equal("KeyFound", told["client-ca"].Kind);
        Assert.Contains(File.ReadLines(House.LogFile), line => line.Contains(authority, StringComparison.Ordinal) && line.Contains("holds no private key", StringComparison.Ordinal));
        Assert.Equal("client-ca", await IssuerOfAsync("client-tls", Csr.For("spiffe://example.test/services/restored")));
        var refused = await Assert.ThrowsAsync<SigningServiceException>(() => IssuerOfAsync("server-tls", Csr.For("after.example.test")));
        Assert.Equal((StatusCode.Unavailable, "SIGNING_UNAVAILABLE"), (refused.Status, refused.Reason));

        Directory.Delete(Tokens, recursive: true);
        Directory.Move(newest, Tokens);
        await House.Service.TerminateAsync(Stop);
        await House.StartAsync();
        Assert.Equal(authority, await IssuerOfAsync("server-tls", Csr.For("healed.example.test")));
    }

    private async Task<string> TakeNewAuthorityIntoUseAsync()
    {
        using var connection = House.Connect("operator");
        var request = new CreateAuthorityRequest { Line = "server-ca", RequestId = SecondPerson.NewRequestId() };
        var id = (await connection.Authorities.CreateAuthorityAsync(request, cancellationToken: Stop)).Authority.Name.Split('/')[^1];
        await new HouseCeremony(House).TakeIntoUseAsync("server-ca", id);
        return id;
    }

    /// <summary>What the newest entry about the key of each authority is.</summary>
    private async Task<Dictionary<string, AuditEntry>> FindingsAsync(long after)
    {
        using var connection = House.Connect("auditor");
        try
        {
            var entries = await connection.Audit.ListEntriesAsync(
                new ListEntriesRequest { Kinds = { "KeyFound", "KeyMissing" } }, cancellationToken: Stop);
            return entries.Entries.Where(entry => entry.Index > after).GroupBy(entry => entry.Details["authority"]).ToDictionary(of => of.Key, of => of.MaxBy(entry => entry.Index)!);
        }
        catch (SigningServiceException e) when (e.Status == StatusCode.Unavailable)
        {
            // It is starting.
            return [];
        }
    }

    private async Task<string> IssuerOfAsync(string profile, byte[] csr)
    {
        using var connection = House.Connect("requester");
        var issued = await connection.Certificates.IssueCertificateAsync(
            new IssueCertificateRequest { Profile = profile, Csr = ByteString.CopyFrom(csr), RequestId = SecondPerson.NewRequestId() }, cancellationToken: Stop);
        return issued.Certificate.Name.Split('/')[1];
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
