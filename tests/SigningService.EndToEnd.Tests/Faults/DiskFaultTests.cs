using System.Runtime.Versioning;
using Google.Protobuf;
using Grpc.Core;
using SigningService.Client;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Native;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>The disk of the ledger is full, or takes what is written and cannot keep it.</summary>
[UnsupportedOSPlatform("windows")]
[Collection<InFaultyHouse>]
public sealed class DiskFaultTests(FaultyHouse house) : HouseTests<FaultyHouse>(house)
{
    [Theory]
    [InlineData("full")]
    [InlineData("sync")]
    public async Task WhatCannotBeRecordedIsNotSignedAndTheServiceHealsWithTheDisk(string fault)
    {
        var rounds = ChaosRun.Rounds(5);
        var disk = FaultyDisk.Create(House.PathOf("disk-" + fault));
        await using var loaded = await LoadedToken.StartAsync(House, Stop, disk.Environment);
        for (var round = 0; round < rounds; round++)
        {
            await loaded.Load.AwaitAnswersAsync(5);
            disk.Obey(fault);
            await Http.AwaitAsync(new Uri(House.OperationsUrl, "readyz"), text => text.Contains("could not record", StringComparison.Ordinal), House.LogTail);
            await RequireNothingSignedAsync(loaded, round);
            disk.Behave();
        }

        await loaded.Load.AwaitAnswersAsync(5);
        await loaded.RequireWholeAsync("disk-" + fault, rounds, Stop);
    }

    private async Task RequireNothingSignedAsync(LoadedToken loaded, int round)
    {
        // What was intended before the disk failed may still be on its way to the token.
        using var requester = House.Connect("requester");
        await RefusedAsync(requester, loaded, round, 0);
        var asked = CountOfAuthorities(loaded);
        for (var i = 1; i <= 20; i++)
            await RefusedAsync(requester, loaded, round, i);
        // A client of the load that repeats what was intended before gets it signed, once; that nothing else was signed is shown at the end.
        Assert.InRange(CountOfAuthorities(loaded), asked, asked + IssuingLoad.Clients);

        var known = loaded.Load.Answered.Values.First();
        Assert.Equal(known.Der, (await requester.Certificates.GetCertificateAsync(new GetCertificateRequest { Name = known.Name }, cancellationToken: Stop)).Certificate.Der);
        Assert.NotEmpty(await Http.GetAsync(new Uri(House.PublicationUrl, "crls.pem")));
        using var auditor = House.Connect("operator");
        var refused = await Assert.ThrowsAsync<SigningServiceException>(async () => await auditor.Certificates.RevokeCertificateAsync(
            new RevokeCertificateRequest { Name = known.Name, Reason = RevocationReason.Superseded }, cancellationToken: Stop));
        Assert.Equal((StatusCode.Unavailable, "LEDGER_UNAVAILABLE"), (refused.Status, refused.Reason));
    }

    /// <summary>Signatures under keys of authorities; heads of the log and answers of OCSP go on.</summary>
    private static int CountOfAuthorities(LoadedToken loaded) =>
        loaded.Token.Module.ReadSignatures().Count(signature => !signature.IsChallenge && loaded.Token.AuthorityKeys.Contains(signature.KeyId));

    private static async Task RefusedAsync(SigningServiceConnection connection, LoadedToken loaded, int round, int number)
    {
        var request = new IssueCertificateRequest
        {
            Profile = "server-tls",
            Csr = ByteString.CopyFrom(Csr.For("disk.example.test")),
            RequestId = $"disk-{loaded.Token.FirstEntry}-{round}-{number}",
        };
        var refused = await Assert.ThrowsAsync<SigningServiceException>(async () => await connection.Certificates.IssueCertificateAsync(request, cancellationToken: Stop));
        Assert.Equal((StatusCode.Unavailable, "LEDGER_UNAVAILABLE"), (refused.Status, refused.Reason));
        Assert.NotNull(refused.RetryAfter);
    }
}
