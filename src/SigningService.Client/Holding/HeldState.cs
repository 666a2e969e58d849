namespace SigningService.Client.Holding;

/// <summary>How a held certificate stands.</summary>
public enum HeldState
{
    /// <summary>There is none yet.</summary>
    Missing,

    /// <summary>It is valid and nothing is wrong.</summary>
    Current,

    /// <summary>It is valid; the last try to renew it, or to ask for advice, failed and is tried again.</summary>
    Failing,

    /// <summary>It is valid, and should have been renewed by now at the latest.</summary>
    Overdue,

    /// <summary>It is expired or revoked. The identity needs a new enrolment token; others are asked for anew.</summary>
    Ended,
}
