using System.Collections.Concurrent;
using SigningService.Client;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;

namespace SigningService.EndToEnd.Tests.Faults;

/// <summary>An operator who revokes, one after the other, certificates that a load was answered; one that was cut off asks again.</summary>
internal sealed class RevokingLoad : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly IssuingLoad _issuing;
    private readonly ConcurrentDictionary<string, RevokeCertificateResponse> _answered = [];
    private readonly CancellationTokenSource _giveUp = new();
    private readonly Task _operator;
    private volatile bool _stopping;

    private RevokingLoad(RunningHouse house, IssuingLoad issuing)
    {
        _issuing = issuing;
        _operator = Task.Run(() => RevokeAsync(house));
    }

    /// <summary>What was answered, by the name of the certificate.</summary>
    public IReadOnlyDictionary<string, RevokeCertificateResponse> Answered => _answered;

    public static RevokingLoad Start(RunningHouse house, IssuingLoad issuing) => new(house, issuing);

    /// <summary>Lets the operator finish the revocation that it is at.</summary>
    public async Task StopAsync()
    {
        _stopping = true;
        await _operator.WaitAsync(TimeSpan.FromMinutes(3));
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await _giveUp.CancelAsync();
        await _operator.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _giveUp.Dispose();
    }

    private async Task RevokeAsync(RunningHouse house)
    {
        using var connection = house.Connect("operator");
        while (!_stopping)
        {
            if (_issuing.Answered.Values.FirstOrDefault(certificate => !_answered.ContainsKey(certificate.Name)) is { } certificate)
                await TryRevokeAsync(connection, certificate.Name);
            await Task.Delay(Patience, _giveUp.Token);
        }
    }

    private async Task TryRevokeAsync(SigningServiceConnection connection, string name)
    {
        try
        {
            var request = new RevokeCertificateRequest { Name = name, Reason = RevocationReason.Superseded };
            _answered[name] = await connection.Certificates.RevokeCertificateAsync(request, deadline: DateTime.UtcNow.AddMinutes(1), cancellationToken: _giveUp.Token);
        }
        catch (SigningServiceException e) when (e.OutcomeUnknown && !_giveUp.IsCancellationRequested)
        {
            // Comes again with the next turn.
        }
    }
}
