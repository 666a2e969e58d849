using System.Buffers;
using System.Net;
using System.Net.Sockets;
using SigningService.Server.Listeners;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.Server.Tests.Listeners;

/// <summary>What is read of the first message of a client, with OpenSSL 3.5 as the client.</summary>
public sealed class KeyExchangeTests
{
    [Theory]
    [InlineData("X25519MLKEM768:X25519", true)]
    [InlineData("X25519:X25519MLKEM768", true)]
    [InlineData("X25519:P-256", false)]
    public async Task WhatAClientOffersAndTheNameThatItAsksForAreRead(string groups, bool offers)
    {
        var read = KeyExchange.Read(new ReadOnlySequence<byte>(await HelloAsync(groups, "api.example.test")));

        Assert.Equal(new KeyExchange(offers, "api.example.test"), read);
        Assert.Equal(offers && KeyExchange.IsHybridHere ? "X25519MLKEM768" : "classical", read.Name);
    }

    [Fact]
    public async Task ADamagedMessageIsNotUnderstoodAndDoesNoHarm()
    {
        var dice = ChaosRun.Dice();
        var hello = await HelloAsync("X25519MLKEM768", "api.example.test");
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = hello[..dice.Next(hello.Length + 1)];
            for (var edits = dice.Next(4); edits > 0 && damaged.Length > 0; edits--)
                damaged[dice.Next(damaged.Length)] = (byte)dice.Next(256);
            _ = KeyExchange.Read(new ReadOnlySequence<byte>(damaged));
        }
    }

    /// <summary>The record that OpenSSL sends first.</summary>
    private static async Task<byte[]> HelloAsync(string groups, string host)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = ToolRun.StartAsync(
            PostQuantumTools.OpenSsl,
            ["s_client", "-connect", listener.LocalEndpoint.ToString()!, "-groups", groups, "-servername", host, "-tls1_3"]);
        using var accepted = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var header = new byte[5];
        await accepted.GetStream().ReadExactlyAsync(header, TestContext.Current.CancellationToken);
        var record = new byte[(header[3] << 8) | header[4]];
        await accepted.GetStream().ReadExactlyAsync(record, TestContext.Current.CancellationToken);
        accepted.Close();
        await client;
        return [.. header, .. record];
    }
}
