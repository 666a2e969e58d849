using System.Runtime.InteropServices;

namespace SigningService.Cli.Agent;

/// <summary>SIGHUP, heard for as long as the agent lives: between two of its configurations the signal would otherwise end the process.</summary>
internal sealed class HangUp : IDisposable
{
    private readonly PosixSignalRegistration _signal;
    private CancellationTokenSource _told = new();

    public HangUp()
    {
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Volatile.Read(ref _told).Cancel();
        });
    }

    /// <summary>Cancelled at the first signal since the last <see cref="Rearm"/>.</summary>
    public CancellationToken Told => _told.Token;

    /// <summary>Listens for the next. To be called before the file is read, so that a signal in the meantime has it read once more.</summary>
    public void Rearm() => Volatile.Write(ref _told, new CancellationTokenSource());

    public void Dispose()
    {
        _signal.Dispose();
        _told.Dispose();
    }
}
