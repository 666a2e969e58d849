using System.Diagnostics;
using System.Globalization;

namespace SigningService.EndToEnd.Tests.Running;

/// <summary>The service as a child of the test.</summary>
public sealed class ServiceProcess : IDisposable
{
    private readonly Process _process;
    private bool _isDisposed;

    private ServiceProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasEnded => _isDisposed || _process.HasExited;

    /// <summary>Starts it; what it says is added to the log file.</summary>
    internal static ServiceProcess Start(
        string program, string serviceFile, string logFile, IEnumerable<(string Name, string Value)> environment)
    {
        // The shell gives its place to the service, so that the number of the process is the service's.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" --config \"$1\" >> \"$2\" 2>&1 < /dev/null", program, serviceFile, logFile]);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new ServiceProcess(Process.Start(start) ?? throw new InvalidOperationException("The service did not start."));
    }

    /// <summary>kill -9: nothing that it had in mind is written any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        await _process.WaitForExitAsync(patience.Token);
    }

    /// <summary>Asks it to stop, as an init system does, and gives the exit code.</summary>
    public async Task<int> TerminateAsync(CancellationToken cancellationToken)
    {
        await SignalAsync("TERM", cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Sends it a signal, by name.</summary>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Kills it, if it still runs.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
