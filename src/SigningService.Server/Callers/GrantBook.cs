namespace SigningService.Server.Callers;

/// <summary>The grants in force. Looked up on every call, so that a grant that is taken away is gone on the next one.</summary>
internal sealed class GrantBook(GrantTable initial)
{
    private volatile GrantTable _current = initial;

    public GrantTable Current => _current;

    public void Replace(GrantTable table) => _current = table;
}
