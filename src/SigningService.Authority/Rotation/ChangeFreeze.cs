namespace SigningService.Authority.Rotation;

/// <summary>A time in which nothing is changed, the end of a quarter for example: renewals that would fall into it are advised before it.</summary>
/// <param name="Name">For people.</param>
/// <param name="From">First moment.</param>
/// <param name="Until">First moment after it.</param>
public sealed record ChangeFreeze(string Name, DateTimeOffset From, DateTimeOffset Until);
