using SigningService.Authority.Status;

namespace SigningService.Server.OwnCertificates;

/// <summary>The OCSP responders in use, one an authority.</summary>
internal sealed class ResponderBook : IResponderDirectory
{
    private volatile IReadOnlyList<OcspResponder> _current = [];

    public IReadOnlyList<OcspResponder> Current => _current;

    public void Replace(OcspResponder responder) =>
        _current = [.. _current.Where(other => other.Authority.Id != responder.Authority.Id), responder];

    public void Remove(string authority) => _current = [.. _current.Where(other => other.Authority.Id != authority)];
}
