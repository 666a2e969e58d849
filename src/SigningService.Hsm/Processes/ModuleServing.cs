using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace SigningService.Hsm.Processes;

/// <summary>What the process of a library does: makes the calls that come in, each on a thread of its own while it lasts, until nobody is there any more.</summary>
public static partial class ModuleServing
{
    private static readonly CalledModule Module = new();
    private static readonly BlockingCollection<Frame> Calls = [];
    private static readonly Lock Writing = new();
    private static int _idle;

    /// <summary>Serves standard input and output; does not come back.</summary>
    public static void Run()
    {
        // Whoever stops the service stops a whole group of processes; this one is needed for the signatures that are under way.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        using var input = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 64 * 1024);
        using var output = TakeOutput();
        while (Frame.TryRead(input) is { } call)
        {
            if (Interlocked.Decrement(ref _idle) < 0)
            {
                Interlocked.Increment(ref _idle);
                new Thread(() => Serve(output)) { IsBackground = true }.Start();
            }

            Calls.Add(call);
        }

        // Without the library's own end: that may hang, and nobody is left who would notice.
        Process.GetCurrentProcess().Kill();
    }

    /// <summary>Standard output for ourselves. What the library prints goes where errors go, and does not get in between.</summary>
    private static FileStream TakeOutput()
    {
        const int Output = 1;
        const int Errors = 2;
        var ours = Duplicate(Output);
        if (ours < 0 || DuplicateTo(Errors, Output) < 0)
            throw new IOException("Standard output cannot be set apart.");
        return new FileStream(new SafeFileHandle(ours, ownsHandle: true), FileAccess.Write, bufferSize: 0);
    }

    private static void Serve(Stream output)
    {
        foreach (var call in Calls.GetConsumingEnumerable())
        {
            var answer = Module.Answer(call);
            Interlocked.Increment(ref _idle);
            lock (Writing)
                output.Write(answer);
            CryptographicOperations.ZeroMemory(answer);
        }
    }

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DuplicateTo(int descriptor, int other);
}
