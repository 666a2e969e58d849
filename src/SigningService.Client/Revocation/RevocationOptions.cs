namespace SigningService.Client.Revocation;

/// <summary>Where revocation lists come from, and what holds while they do not come.</summary>
public sealed class RevocationOptions
{
    /// <summary>
    /// http, https or file, each with one list in DER or any number of lists in PEM, for every issuer of the chains that are judged;
    /// lists of everything, or those of distribution points for the certificates that name them. Empty: <c>crls.pem</c> of the service that issued the current certificate, found by the
    /// distribution point that the certificate names.
    /// </summary>
    public IList<Uri> Locations { get; } = [];

    /// <summary>How often to look for new lists; up to a tenth of it earlier, so that many do not ask together. 5 minutes unless set.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long after its nextUpdate a list is still good enough. One hour unless set.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromHours(1);

    /// <summary>What to do after that, or while there is no list. They are refused unless set otherwise.</summary>
    public StaleLists WhenStale { get; set; } = StaleLists.Refuse;

    /// <summary>
    /// A folder of this process alone where the last lists are kept, so that a restart while the publisher is away finds them; they are
    /// verified again when they are read. None unless set.
    /// </summary>
    public string? CacheFolder { get; set; }

    /// <summary>Whether the lists themselves are kept in memory as well, for <see cref="RevocationLists.ToPem"/>.</summary>
    public bool KeepsLists { get; set; }
}
