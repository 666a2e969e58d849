using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using SigningService.Hsm.Cryptoki;

namespace SigningService.Hsm.Processes;

/// <summary>
/// A process that holds a library, and the calls that are under way in it. Nobody but the two ends of the pipes can reach it, and it ends with
/// this process.
/// </summary>
internal sealed class ModulePipes : IDisposable
{
    private readonly Process _process;
    private readonly Stream _toProcess;
    private readonly ConcurrentDictionary<ulong, PendingCall> _calls = new();
    private readonly Lock _writing = new();
    private ulong _lastCall;
    private volatile bool _isLost;

    /// <exception cref="TokenException">The program cannot be started.</exception>
    public ModulePipes(ModuleProgram program)
    {
        var start = new ProcessStartInfo(program.FileName, program.Arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in program.Environment)
            start.Environment[name] = value;
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new TokenException(TokenFault.ModuleFailed, $"The process of the PKCS#11 library, {program.FileName}, cannot be started.", e);
        }

        _toProcess = _process.StandardInput.BaseStream;
        new Thread(Listen) { IsBackground = true, Name = $"Module process {_process.Id}" }.Start();
    }

    /// <summary>Calls a function and waits for what it gives.</summary>
    /// <exception cref="CryptokiException">The library refused, or its process has ended.</exception>
    /// <exception cref="TokenException">The library cannot be called at all.</exception>
    public T Call<T>(CryptokiFunction function, Action<BinaryWriter> write, Func<BinaryReader, T> read)
    {
        using var pending = new PendingCall();
        var call = Interlocked.Increment(ref _lastCall);
        _calls[call] = pending;
        if (_isLost || !TrySend(Frame.Encode(call, (byte)function, write)))
        {
            _calls.TryRemove(call, out _);
            // It never reached the library: certainly nothing was signed.
            throw new CryptokiException("C_" + function, ReturnCode.NotInitialized);
        }

        var answer = pending.Wait() ?? throw new CryptokiException("C_" + function, ReturnCode.ProcessLost);
        return (Outcome)answer.Kind switch
        {
            Outcome.Done => answer.Read(read),
            Outcome.Refused => throw answer.Read(reader => new CryptokiException(reader.ReadString(), reader.ReadUInt64())),
            _ => throw new TokenException(TokenFault.ModuleFailed, answer.Read(reader => reader.ReadString())),
        };
    }

    /// <summary>Ends the process, whatever it does. Those who wait for it are told.</summary>
    public void Dispose()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }

    private bool TrySend(byte[] frame)
    {
        try
        {
            lock (_writing)
            {
                _toProcess.Write(frame);
                _toProcess.Flush();
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(frame);
        }
    }

    private void Listen()
    {
        try
        {
            while (Frame.TryRead(_process.StandardOutput.BaseStream) is { } answer)
            {
                if (_calls.TryRemove(answer.Call, out var pending))
                    pending.Complete(answer);
            }
        }
        catch (IOException)
        {
            // As good as its end.
        }

        _isLost = true;
        Dispose();
        // Whoever comes from now on sees that it is lost; whoever came before is in the book.
        foreach (var call in _calls.Keys)
        {
            if (_calls.TryRemove(call, out var pending))
                pending.Lose();
        }

        _process.WaitForExit();
        _process.Dispose();
    }
}
