namespace SigningService.Authority.Profiles;

/// <summary>What becomes of the common name that a request asks for.</summary>
public enum CommonNameRule
{
    /// <summary>It must be one of the names of the subject alternative name; it is kept.</summary>
    FromNames,

    /// <summary>It must be one of the names, and is left out of the certificate: the subject has only fixed attributes, or is empty.</summary>
    Omitted,

    /// <summary>It is a display name of up to 64 characters from [A-Za-z0-9 ._-], unique by no rule; for people and services.</summary>
    Display,
}
