namespace SigningService.Hsm.Connecting;

/// <summary>A stay inside a module.</summary>
internal readonly struct ModuleEntry(Module module) : IDisposable
{
    public void Dispose() => module.Leave();
}
