namespace SigningService.Authority.Rotation;

/// <summary>The rotation policy in force. Looked up at each use, so that a new one counts at once.</summary>
public sealed class RotationBook(RotationPolicy initial)
{
    private volatile RotationPolicy _current = initial;

    public RotationPolicy Current => _current;

    public void Replace(RotationPolicy policy) => _current = policy;
}
