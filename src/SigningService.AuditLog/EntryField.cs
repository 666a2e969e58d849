namespace SigningService.AuditLog;

/// <summary>Keys of the map that an entry is.</summary>
internal static class EntryField
{
    public const int Version = 0;
    public const int Index = 1;
    public const int Time = 2;
    public const int Kind = 3;
    public const int KindName = 4;
    public const int Actor = 5;
    public const int Details = 6;
    public const int Octets = 7;

    public const int Count = 8;
}
