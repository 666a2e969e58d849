using SigningService.Client.Files;

namespace SigningService.Cli.Agent;

/// <summary>What goes into a folder, as it is at the moment.</summary>
internal abstract class InstallSource(InstallTarget target)
{
    public InstallTarget Target => target;

    /// <summary>Says which files these are; another one for other files. Null: there are none yet.</summary>
    public abstract string? Label { get; }

    /// <exception cref="IOException">Something that they need cannot be read.</exception>
    public abstract IReadOnlyList<GenerationFile> Files();
}
