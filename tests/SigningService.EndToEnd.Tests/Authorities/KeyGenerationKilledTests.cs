using System.Globalization;
using System.Runtime.Versioning;
using SigningService.Client;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Faults;
using SigningService.EndToEnd.Tests.Running;

namespace SigningService.EndToEnd.Tests.Authorities;

/// <summary>The service dies inside the token while this makes the keys of a new authority, before the key is there or just after it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class KeyGenerationKilledTests(FaultyHouse house) : HouseTests<FaultyHouse>(house), IClassFixture<FaultyHouse>
{
    private const string Line = "server-ca";

    // An authority has a key and one for its responder; SoftHSM keeps a file for each half of a pair.
    private const int FilesOfAnAuthority = 4;

    [Fact]
    public async Task KilledInsideTheMakingOfAKeyTheSameStepGoesOnAndNoKeyIsLeftWithoutAName()
    {
        var token = await ScriptedToken.PutInFrontAsync(House, Stop);
        try
        {
            foreach (var death in new[] { "die-before", "die-after" })
            {
                foreach (var key in new[] { 1, 2 })
                    await DieAsync(token, key, death);
            }
        }
        finally
        {
            await ScriptedToken.TakeAwayAsync(House);
        }
    }

    private async Task DieAsync(ScriptedToken token, int key, string death)
    {
        var before = CountKeyFiles();
        var request = new CreateAuthorityRequest { Line = Line, RequestId = SecondPerson.NewRequestId() };
        using (var doomed = House.Connect("operator"))
        {
            token.Module.Obey(string.Create(CultureInfo.InvariantCulture, $"C_GenerateKeyPair {key} 1 {death}"));
            await Assert.ThrowsAsync<SigningServiceException>(async () => await doomed.Authorities.CreateAuthorityAsync(request, cancellationToken: Stop));
        }

        await House.Service.EndAsync(Stop);
        token.Module.Behave();
        House.Start(token.ServiceFile);
        await House.AwaitReadyAsync();
        using var connection = House.Connect("operator");
        await RequireOneActiveAsync(connection);
        var created = (await connection.Authorities.CreateAuthorityAsync(request, cancellationToken: Stop)).Authority;
        var again = (await connection.Authorities.CreateAuthorityAsync(request, cancellationToken: Stop)).Authority;

        Assert.Equal(created.Name, again.Name);
        Assert.Equal(AuthorityStage.Prepared, created.Stage);
        Assert.Equal(before + FilesOfAnAuthority, CountKeyFiles());
        // So that the line can have another.
        await new HouseCeremony(House).TakeIntoUseAsync(Line, created.Name.Split('/')[^1]);
        await RequireOneActiveAsync(connection);
    }

    private int CountKeyFiles() => Directory.EnumerateFiles(House.PathOf("token"), "*.object", SearchOption.AllDirectories).Count(file => !file.EndsWith("token.object", StringComparison.Ordinal));

    private static async Task RequireOneActiveAsync(SigningServiceConnection connection)
    {
        var all = await connection.Authorities.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop);
        Assert.Single(all.Authorities, authority => authority is { Line: Line, Stage: AuthorityStage.Active });
    }
}
