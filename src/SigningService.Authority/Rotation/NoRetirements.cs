namespace SigningService.Authority.Rotation;

/// <summary>Where no authority is ever retired before its last certificate has ended.</summary>
public sealed class NoRetirements : IAuthorityRetirements
{
    public DateTimeOffset? EndOf(string authority) => null;
}
