namespace SigningService.Authority.Tests.Authorities;

/// <summary>Ends whatever passes it at the n-th time, as a power cut does.</summary>
internal sealed class Fuse
{
    /// <summary>How often it may still be passed.</summary>
    public int Left { get; set; } = int.MaxValue;

    public void Pass()
    {
        if (Left-- == 0)
            throw new CutOffException();
    }
}
